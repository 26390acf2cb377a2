package dev.rewind.query.resource;

import dev.rewind.events.EntityKey;
import dev.rewind.events.json.Rfc3339;
import dev.rewind.query.http.QueryParameters;
import dev.rewind.query.problem.Problem;
import dev.rewind.query.problem.ProblemCode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The filters of a list, from the caller's query to the query for the store servers. */
public final class ListQuery {

    public static final String ENTITY_TYPE = "entity_type";
    public static final String ENTITY_ID = "entity_id";
    public static final String CREATED_AFTER = "created_after";
    public static final String CREATED_BEFORE = "created_before";

    private static final int MOST_CHARACTERS = 500;

    private ListQuery() {}

    /** The given limits of the creation time, in a map to which more filters may be added. */
    public static Map<String, String> times(QueryParameters query) {
        Map<String, String> filters = new TreeMap<>();
        for (String name : List.of(CREATED_AFTER, CREATED_BEFORE)) {
            Instant time = query.time(name);
            put(filters, name, time == null ? null : Rfc3339.format(time));
        }
        return filters;
    }

    /** The entity that the query names by type and id. */
    public static EntityKey entity(QueryParameters query) {
        String type = query.required(ENTITY_TYPE);
        String id = query.required(ENTITY_ID);
        try {
            return new EntityKey(type, id);
        } catch (IllegalArgumentException e) {
            throw Problem.of(ProblemCode.INVALID_ID, String.valueOf(e.getMessage()), "correct the query")
                    .value(type + ":" + id);
        }
    }

    /** Adds a filter, unless its value is null. */
    public static void put(Map<String, String> filters, String name, @Nullable Object value) {
        if (value != null) {
            filters.put(name, value.toString());
        }
    }

    /** The text, if it names one of these values. */
    public static String oneOf(Enum<?>[] values, String text) {
        List<String> known = Arrays.stream(values)
                .map(value -> value.name().toLowerCase(Locale.ROOT))
                .toList();
        if (!known.contains(text)) {
            throw new IllegalArgumentException("is not a status; use " + String.join(", ", known));
        }
        return text;
    }

    /** A text to look for. */
    public static String part(String text) {
        if (text.isBlank() || text.length() > MOST_CHARACTERS) {
            throw new IllegalArgumentException("must have 1 to " + MOST_CHARACTERS + " characters");
        }
        return text;
    }

    /** Parses the cursor of one entity's list: the number of the last item of the page before. */
    public static long number(String cursor) {
        if (!cursor.matches("[1-9][0-9]{0,17}")) {
            throw new IllegalArgumentException("is not a cursor of this list");
        }
        return Long.parseLong(cursor);
    }

    /** The query string of a request to the store servers. */
    public static String query(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(it -> it.getKey() + "=" + URLEncoder.encode(it.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }
}
