package dev.rewind.query;

import dev.rewind.events.EntityKey;
import dev.rewind.events.json.Rfc3339;
import dev.rewind.query.http.Problem;
import dev.rewind.query.http.ProblemCode;
import dev.rewind.query.http.Query;
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

/** What lists are asked for by, from the caller to the stores. */
final class Lists {

    static final String ENTITY_TYPE = "entity_type";
    static final String ENTITY_ID = "entity_id";
    static final String CREATED_AFTER = "created_after";
    static final String CREATED_BEFORE = "created_before";

    private Lists() {}

    /** The times between which it was created, as far as they are given; more may be added. */
    static Map<String, String> times(Query query) {
        Map<String, String> filters = new TreeMap<>();
        for (String name : List.of(CREATED_AFTER, CREATED_BEFORE)) {
            Instant time = query.time(name);
            put(filters, name, time == null ? null : Rfc3339.format(time));
        }
        return filters;
    }

    /** The entity that the query names by type and id. */
    static EntityKey entity(Query query) {
        String type = query.required(ENTITY_TYPE);
        String id = query.required(ENTITY_ID);
        try {
            return new EntityKey(type, id);
        } catch (IllegalArgumentException e) {
            throw Problem.of(ProblemCode.INVALID_ID, String.valueOf(e.getMessage()), "correct the query")
                    .value(type + ":" + id);
        }
    }

    static void put(Map<String, String> filters, String name, @Nullable Object value) {
        if (value != null) {
            filters.put(name, value.toString());
        }
    }

    /** The text, if it is the name of one of these. */
    static String oneOf(Enum<?>[] values, String text) {
        List<String> known = Arrays.stream(values)
                .map(value -> value.name().toLowerCase(Locale.ROOT))
                .toList();
        if (!known.contains(text)) {
            throw new IllegalArgumentException("is no status; there are " + String.join(", ", known));
        }
        return text;
    }

    /** The cursor of an entity's own list: the number of the last one that was seen. */
    static long number(String cursor) {
        if (!cursor.matches("[1-9][0-9]{0,17}")) {
            throw new IllegalArgumentException("is no cursor that this server gave out");
        }
        return Long.parseLong(cursor);
    }

    /** The query of a request to the stores. */
    static String query(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(it -> it.getKey() + "=" + URLEncoder.encode(it.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }
}
