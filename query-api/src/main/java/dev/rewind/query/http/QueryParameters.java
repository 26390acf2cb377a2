package dev.rewind.query.http;

import dev.rewind.events.json.Rfc3339;
import dev.rewind.query.problem.Problem;
import dev.rewind.query.problem.ProblemCode;
import dev.rewind.query.problem.SpellingHint;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The query parameters of a request. A parameter that is repeated, or that the route does not have, is refused. */
public final class QueryParameters {

    private final Map<String, String> values;

    private QueryParameters(Map<String, String> values) {
        this.values = values;
    }

    static QueryParameters parse(@Nullable String text, @Nullable Set<String> allowed) {
        Map<String, String> values = new HashMap<>();
        if (text != null && !text.isEmpty() && allowed != null) {
            for (String pair : text.split("&", -1)) {
                if (pair.isEmpty()) {
                    // As in forms: nothing between two ampersands, or after the last one, is no parameter.
                    continue;
                }
                int equals = pair.indexOf('=');
                String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
                if (!allowed.contains(name)) {
                    throw unknown(name, allowed);
                }
                if (values.put(name, equals < 0 ? "" : decoded(pair.substring(equals + 1))) != null) {
                    throw invalid(name, pair, "is repeated", "give it once");
                }
            }
        }
        return new QueryParameters(Map.copyOf(values));
    }

    /** All parameters by name. */
    public Map<String, String> all() {
        return values;
    }

    /** The parameter's text, or null. */
    public @Nullable String text(String name) {
        return values.get(name);
    }

    /** The parameter's text. */
    public String required(String name) {
        String value = values.get(name);
        if (value == null || value.isEmpty()) {
            throw Problem.of(
                    ProblemCode.MISSING_PARAMETER, "query parameter " + name + " is missing", "add ?" + name + "=…");
        }
        return value;
    }

    /** A whole number from 1 to {@code most}, or {@code byDefault}. */
    public int count(String name, int byDefault, int most) {
        String value = values.get(name);
        if (value == null) {
            return byDefault;
        }
        int number = value.matches("[0-9]{1,9}") ? Integer.parseInt(value) : 0;
        if (number < 1 || number > most) {
            throw invalid(
                    name,
                    value,
                    "must be a whole number from 1 to " + most,
                    "leave it out for the usual " + byDefault + ", or correct it");
        }
        return number;
    }

    /** An RFC 3339 time, or null. */
    public @Nullable Instant time(String name) {
        String value = values.get(name);
        try {
            return value == null ? null : Rfc3339.parse(value);
        } catch (DateTimeException e) {
            throw invalid(
                    name,
                    value,
                    "is not an RFC 3339 time",
                    "give a time such as 2026-01-31T12:00:00Z; a + in an offset is written %2B");
        }
    }

    /**
     * A parameter as a value of another type, or null.
     *
     * @param form parses the text; the message of its {@link IllegalArgumentException} is shown to the caller
     */
    public <T> @Nullable T value(String name, Function<String, T> form) {
        String value = values.get(name);
        try {
            return value == null ? null : form.apply(value);
        } catch (IllegalArgumentException e) {
            throw invalid(name, value, String.valueOf(e.getMessage()), "correct this parameter");
        }
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Problem.of(
                            ProblemCode.INVALID_PARAMETER,
                            "the query is not percent-encoded",
                            "write a literal % as %25")
                    .value(text);
        }
    }

    private static Problem unknown(String name, Set<String> allowed) {
        return Problem.of(
                        ProblemCode.UNKNOWN_PARAMETER,
                        "this route has no such query parameter",
                        SpellingHint.remedy(name, allowed))
                .value(name);
    }

    private static Problem invalid(String name, String value, String why, String remedy) {
        return Problem.of(ProblemCode.INVALID_PARAMETER, "query parameter " + name + ": " + why, remedy)
                .value(value);
    }
}
