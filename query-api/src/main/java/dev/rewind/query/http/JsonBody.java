package dev.rewind.query.http;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import dev.rewind.events.check.WrongValueException;
import dev.rewind.events.cloudevents.UnreadableEventException;
import dev.rewind.events.json.Json;
import dev.rewind.query.problem.Problem;
import dev.rewind.query.problem.ProblemCode;
import dev.rewind.query.problem.SpellingHint;
import java.io.IOException;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a body as JSON of one of the API's own shapes. The problem of a wrong body names the wrong value or member. */
final class JsonBody {

    /** Longer bodies are not read a second time, only to name the wrong value. */
    private static final int LONGEST_READ_AGAIN = 64 * 1024;

    private JsonBody() {}

    /** The body; throws a {@link Problem} if it is not of this shape. */
    static <T> T read(byte[] body, Class<T> shape) {
        try {
            @Nullable
            T value = Json.mapper()
                    .readerFor(shape)
                    .with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .readValue(body);
            if (value == null) {
                throw Problem.of(ProblemCode.INVALID_BODY, "the body is the JSON value null", "send a JSON object");
            }
            return value;
        } catch (UnrecognizedPropertyException e) {
            Collection<Object> known = e.getKnownPropertyIds() == null ? List.of() : e.getKnownPropertyIds();
            throw unknown(
                    e.getPropertyName(), known.stream().map(Object::toString).toList());
        } catch (IOException e) {
            throw wrong(body, e);
        }
    }

    private static Problem wrong(byte[] body, IOException failure) {
        JsonNode at = failure instanceof JsonMappingException mapping ? nodeAt(body, mapping.getPath()) : null;
        if (failure instanceof ValueInstantiationException invalid && at != null) {
            // The object is refused before its unknown members are, and what it lacks may be misspelt.
            List<String> known = membersOf(invalid.getType());
            Iterator<String> names = known.isEmpty() ? List.<String>of().iterator() : at.fieldNames();
            while (names.hasNext()) {
                String name = names.next();
                if (!known.contains(name)) {
                    return unknown(name, known);
                }
            }
        }
        Problem problem =
                Problem.of(UnreadableEventException.of(failure)).remedy("correct the body; /openapi.yaml describes it");
        String detail = String.valueOf(problem.getMessage());
        if (detail.startsWith("must ")) {
            problem = problem.with("detail", "the body " + detail);
        }
        String value = failure.getCause() instanceof WrongValueException known ? known.value() : valueOf(at);
        return value == null ? problem : problem.value(value);
    }

    /** The wrong value as text; null if it is an object or array, which may have parts that are right. */
    private static @Nullable String valueOf(@Nullable JsonNode at) {
        if (at == null || at.isContainerNode()) {
            return null;
        }
        return at.isTextual() ? at.textValue() : at.toString();
    }

    /** What the body has at the place that could not be read; null if that cannot be found. */
    private static @Nullable JsonNode nodeAt(byte[] body, List<JsonMappingException.Reference> path) {
        if (body.length > LONGEST_READ_AGAIN) {
            return null;
        }
        try {
            JsonNode at = Json.mapper().readTree(body);
            for (JsonMappingException.Reference step : path) {
                at = step.getFieldName() == null ? at.path(step.getIndex()) : at.path(step.getFieldName());
            }
            return at.isMissingNode() ? null : at;
        } catch (IOException e) {
            return null;
        }
    }

    /** The members that an object of this type may have. */
    private static List<String> membersOf(JavaType type) {
        return Json.mapper().getDeserializationConfig().introspect(type).findProperties().stream()
                .map(BeanPropertyDefinition::getName)
                .toList();
    }

    private static Problem unknown(String name, Collection<String> known) {
        return Problem.of(
                        ProblemCode.UNKNOWN_MEMBER, "the body has an unknown member", SpellingHint.remedy(name, known))
                .value(name);
    }
}
