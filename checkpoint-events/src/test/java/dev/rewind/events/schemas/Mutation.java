package dev.rewind.events.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One change to one field of a JSON object, however deep.
 *
 * <p>Left alone: what is inside of a {@code state} (any JSON value will do), and {@code entity_type}, {@code entity_id},
 * {@code sequence} of a checkpoint, which the reader takes from its id.
 */
final class Mutation {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** A field, or an element of an array. */
    private record Place(JsonNode container, String name, int index) {
        JsonNode value() {
            return index < 0 ? container.get(name) : container.get(index);
        }

        void set(JsonNode value) {
            if (index < 0) {
                ((ObjectNode) container).set(name, value);
            } else {
                ((ArrayNode) container).set(index, value);
            }
        }

        void remove() {
            if (index < 0) {
                ((ObjectNode) container).remove(name);
            } else {
                ((ArrayNode) container).remove(index);
            }
        }
    }

    private static final List<Function<JsonNode, JsonNode>> REPLACEMENTS = List.of(
            old -> JSON.nullNode(),
            old -> JSON.numberNode(7),
            old -> JSON.numberNode(0),
            old -> JSON.numberNode(1),
            old -> JSON.numberNode(-1),
            old -> JSON.numberNode(1.5),
            old -> JSON.numberNode(new BigDecimal("7.0")),
            old -> JSON.numberNode(new BigDecimal("-0.0")),
            old -> JSON.numberNode(new BigDecimal("1e3")),
            old -> JSON.numberNode(new BigDecimal("1.5e1")),
            old -> JSON.numberNode(new BigDecimal("1e-3")),
            old -> JSON.numberNode(new BigDecimal("2147483647.000")),
            old -> JSON.numberNode(new BigDecimal("9223372036854775807.0")),
            old -> JSON.numberNode(new BigDecimal("9223372036854775808.0")),
            old -> JSON.numberNode(new BigDecimal("-1e19")),
            old -> JSON.numberNode(new BigDecimal("1e300")),
            old -> JSON.numberNode(BigInteger.TEN.pow(900)),
            old -> JSON.numberNode(Integer.MAX_VALUE),
            old -> JSON.numberNode(Integer.MAX_VALUE + 1L),
            old -> JSON.numberNode(400L * 24 * 60 * 60 * 1000),
            old -> JSON.numberNode(400L * 24 * 60 * 60 * 1000 + 1),
            old -> JSON.numberNode(Long.MAX_VALUE),
            old -> JSON.numberNode(BigInteger.valueOf(Long.MAX_VALUE).add(BigInteger.ONE)),
            old -> JSON.booleanNode(true),
            old -> JSON.booleanNode(false),
            old -> JSON.textNode(""),
            old -> JSON.textNode("7"),
            old -> JSON.textNode("true"),
            old -> JSON.textNode("failed"),
            old -> JSON.textNode("FAILED"),
            old -> JSON.textNode("commanded"),
            old -> JSON.textNode("stale_epoch"),
            old -> JSON.textNode("plan:a"),
            old -> JSON.textNode("plan:7"),
            old -> JSON.textNode("plan:a:7"),
            old -> JSON.textNode("plan:a:07"),
            old -> JSON.textNode("plan:a:7:8"),
            old -> JSON.textNode("plan:a:r7"),
            old -> JSON.textNode("plan:a:r0"),
            old -> JSON.textNode("Plan:a:7"),
            old -> JSON.textNode("plan:a:1234567890123456789"),
            old -> JSON.textNode("plan:" + "x".repeat(200)),
            old -> JSON.textNode("plan:" + "x".repeat(201)),
            old -> JSON.textNode("2026-01-31T12:00:00Z"),
            old -> JSON.textNode("2026-01-31t12:00:00.123456789+05:30"),
            old -> JSON.textNode("2026-01-31T12:00Z"),
            old -> JSON.textNode("2026-01-31 12:00:00Z"),
            old -> JSON.textNode("2026-01-31"),
            old -> JSON.textNode("x".repeat(200)),
            old -> JSON.textNode("x".repeat(201)),
            old -> JSON.textNode("😀".repeat(200)),
            old -> JSON.textNode("x".repeat(240)),
            old -> JSON.textNode("x".repeat(241)),
            old -> JSON.textNode("x".repeat(2_000)),
            old -> JSON.textNode("x".repeat(2_001)),
            old -> JSON.textNode("x".repeat(8_000)),
            old -> JSON.textNode("x".repeat(8_001)),
            old -> JSON.objectNode(),
            old -> JSON.objectNode().put("a", "b"),
            old -> JSON.objectNode().put("a b", "c"),
            old -> JSON.objectNode().put("a", "x".repeat(256)),
            old -> JSON.objectNode().put("a", "x".repeat(257)),
            old -> JSON.objectNode().putNull("a"),
            old -> members(64),
            old -> members(65),
            old -> JSON.arrayNode(),
            old -> JSON.arrayNode().add("plan:a"),
            old -> JSON.arrayNode().addNull(),
            old -> JSON.arrayNode().add(7),
            old -> elements(256),
            old -> elements(257),
            old -> old.isObject() ? ((ObjectNode) old).put("a_field_of_the_future", 1) : old,
            old -> old.isObject() ? ((ObjectNode) old).put("😀".repeat(4_096), 1) : old);

    private Mutation() {}

    static int places(JsonNode json) {
        return placesIn(json).size();
    }

    /** How many changes there are to each place: the replacements, and to remove it. */
    static int changes() {
        return REPLACEMENTS.size() + 1;
    }

    /** Changes the object; says what it did, or null when that would change nothing. */
    static @Nullable String apply(ObjectNode json, int at, int change) {
        Place place = placesIn(json).get(at);
        String name = place.name() + (place.index() < 0 ? "" : "[" + place.index() + "]");
        if (change == REPLACEMENTS.size()) {
            place.remove();
            return "removed " + name;
        }
        JsonNode old = place.value().deepCopy();
        JsonNode replacement = REPLACEMENTS.get(change).apply(place.value().deepCopy());
        place.set(replacement);
        return replacement.equals(old) ? null : name + " = " + brief(replacement);
    }

    private static List<Place> placesIn(JsonNode json) {
        List<Place> places = new ArrayList<>();
        collect(json, places);
        return places;
    }

    private static void collect(JsonNode json, List<Place> places) {
        for (Map.Entry<String, JsonNode> field : json.properties()) {
            boolean derived = json.has("chain_hash")
                    && json.has("size_bytes")
                    && List.of("entity_type", "entity_id", "sequence").contains(field.getKey());
            if (!derived) {
                places.add(new Place(json, field.getKey(), -1));
            }
            if (!derived && !field.getKey().equals("state")) {
                collect(field.getValue(), places);
            }
        }
        for (int i = 0; json.isArray() && i < Math.min(3, json.size()); i++) {
            places.add(new Place(json, "", i));
            collect(json.get(i), places);
        }
    }

    private static ObjectNode members(int count) {
        ObjectNode members = JSON.objectNode();
        for (int i = 0; i < count; i++) {
            members.put("m" + i, "");
        }
        return members;
    }

    private static ArrayNode elements(int count) {
        ArrayNode elements = JSON.arrayNode();
        for (int i = 0; i < count; i++) {
            elements.add("plan:a");
        }
        return elements;
    }

    private static String brief(JsonNode json) {
        String text = json.toString();
        return text.length() < 60 ? text : text.substring(0, 60) + "…";
    }
}
