package dev.rewind.events.cloudevents;

import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import dev.rewind.events.json.Excerpt;
import dev.rewind.events.json.Json;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Describes how data violates its schema, in terms of JSON instead of Java. */
final class SchemaProblem {

    private SchemaProblem() {}

    /** What is wrong and where, or null if the text is not valid JSON. */
    static @Nullable String of(JsonMappingException e) {
        if (e instanceof ValueInstantiationException invalid
                && invalid.getCause() instanceof IllegalArgumentException why) {
            return why.getMessage();
        }
        if (e instanceof InvalidFormatException format) {
            return Json.pathOf(e) + "\"" + Excerpt.of(String.valueOf(format.getValue())) + "\" must be "
                    + expected(format.getTargetType());
        }
        if (e instanceof MismatchedInputException mismatch) {
            // Jackson has no exceptions of their own for these two.
            String said = mismatch.getOriginalMessage();
            if (said.startsWith("No content to map")) {
                return Json.pathOf(e) + "must be a JSON value, and is empty";
            }
            if (said.startsWith("Trailing token")) {
                return Json.pathOf(e) + "must be one JSON value, and another one follows it";
            }
            return Json.pathOf(e) + "must be " + expected(mismatch.getTargetType());
        }
        // For a number in place of an enumeration's text, Jackson reports a failed conversion to int.
        return e.getCause() instanceof InputCoercionException
                ? Json.pathOf(e) + "must be of another JSON type than a number"
                : null;
    }

    private static String expected(@Nullable Class<?> type) {
        if (type == null) {
            return "of another JSON type";
        }
        if (type.isEnum()) {
            return "one of the values that the schema lists: "
                    + Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT);
        }
        if (type == Instant.class) {
            return "an RFC 3339 time such as 2026-01-31T12:00:00Z";
        }
        if (type == int.class || type == long.class || type == Integer.class || type == Long.class) {
            return "an integer within range";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (Collection.class.isAssignableFrom(type)) {
            return "an array";
        }
        return type == String.class
                ? "a string"
                : Map.class.isAssignableFrom(type) || type.isRecord() || type.isSealed()
                        ? "an object"
                        : "a string of its form";
    }
}
