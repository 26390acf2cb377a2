package dev.rewind.standalone.commands;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.rewind.events.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Generates JSON that fits a schema of the contract. Every text that the schema leaves open is of a given kind. */
final class AnswerGenerator {

    private static final int DEEPEST = 12;
    private static final List<String> USUAL_TEXTS =
            List.of("plan", "order-42", "plan:order-42:7", "plan:order-42:r1", "0:17", "a".repeat(64), "2026");

    /** Ids that the contract describes in words only. */
    private static final Map<String, String> IDS = Map.ofEntries(
            Map.entry("plan", "plan:order-42"),
            Map.entry("entity", "plan:order-42"),
            Map.entry("touched", "plan:order-42"),
            Map.entry("participant", "plan:order-42"),
            Map.entry("on_behalf_of", "plan:order-42:r1"),
            Map.entry("rollback", "plan:order-42:r1"),
            Map.entry("rollback_id", "plan:order-42:r1"),
            Map.entry("checkpoint_id", "plan:order-42:7"),
            Map.entry("parent", "plan:order-42:7"),
            Map.entry("latest", "plan:order-42:7"),
            Map.entry("id", "plan:order-42:7"),
            Map.entry("partly_applied", "plan:order-42:r1"),
            Map.entry("pending_rollback", "plan:order-42:r1"));

    private final JsonNode contract;
    private final Random random;
    private final Supplier<String> text;

    /**
     * Creates a generator.
     *
     * @param contract the OpenAPI document
     * @param text the texts of fields that may hold any text
     */
    AnswerGenerator(JsonNode contract, Random random, Supplier<String> text) {
        this.contract = contract;
        this.random = random;
        this.text = text;
    }

    JsonNode instance(JsonNode schema) {
        return instance(schema, "", 0);
    }

    private JsonNode instance(JsonNode given, String name, int depth) {
        JsonNode schema = given;
        while (schema.has("$ref")) {
            schema = contract.at(schema.path("$ref").asText().substring(1));
        }
        if (schema.has("const")) {
            return schema.path("const");
        }
        if (schema.has("enum")) {
            return oneOf(schema.path("enum"));
        }
        if (schema.has("oneOf")) {
            return instance(oneOf(schema.path("oneOf")), name, depth);
        }
        if (schema.has("allOf")) {
            ObjectNode all = object(schema, depth);
            schema.path("allOf").forEach(part -> {
                if (instance(part, name, depth) instanceof ObjectNode members) {
                    all.setAll(members);
                }
            });
            return all;
        }
        if (schema.has("anyOf") && !schema.has("properties")) {
            return instance(oneOf(schema.path("anyOf")), name, depth);
        }
        return switch (type(schema)) {
            case "object" -> object(schema, depth);
            case "array" -> array(schema, name, depth);
            case "integer", "number" ->
                Json.mapper().getNodeFactory().numberNode(schema.path("minimum").asInt(1) + random.nextInt(3));
            case "boolean" -> Json.mapper().getNodeFactory().booleanNode(random.nextBoolean());
            case "null" -> Json.mapper().getNodeFactory().nullNode();
            default -> TextNode.valueOf(string(schema, name));
        };
    }

    private String type(JsonNode schema) {
        JsonNode type = schema.path("type");
        if (type.isArray()) {
            return type.path(0).asText();
        }
        if (type.isMissingNode()) {
            // Any JSON, such as a state.
            return schema.has("properties") || schema.has("required") || random.nextBoolean() ? "object" : "string";
        }
        return type.asText();
    }

    private ObjectNode object(JsonNode schema, int depth) {
        ObjectNode object = Json.mapper().createObjectNode();
        List<String> required = new ArrayList<>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        schema.path("properties").properties().forEach(property -> {
            boolean isWanted = depth < DEEPEST && random.nextInt(4) > 0;
            if (required.contains(property.getKey()) || isWanted) {
                object.set(property.getKey(), instance(property.getValue(), property.getKey(), depth + 1));
            }
        });
        JsonNode others = schema.path("additionalProperties");
        if (others.isObject() || !schema.has("properties")) {
            object.set(
                    others.isObject() ? "label" : text.get(),
                    others.isObject() ? instance(others, "", depth + 1) : TextNode.valueOf(text.get()));
        }
        return object;
    }

    private ArrayNode array(JsonNode schema, String name, int depth) {
        ArrayNode array = Json.mapper().createArrayNode();
        int size = Math.max(schema.path("minItems").asInt(0), depth < DEEPEST ? 1 + random.nextInt(2) : 0);
        for (int i = 0; i < size; i++) {
            array.add(instance(schema.path("items"), name, depth + 1));
        }
        return array;
    }

    private String string(JsonNode schema, String name) {
        if (schema.path("format").asText().equals("date-time")) {
            return "2026-01-31T12:00:00Z";
        }
        if (schema.has("examples")) {
            return schema.path("examples").path(0).asText();
        }
        if (IDS.containsKey(name) && !schema.has("maxLength")) {
            return IDS.get(name);
        }
        String open = text.get();
        String pattern = schema.path("pattern").asText("(?s).*");
        if (Pattern.compile(pattern).matcher(open).find()) {
            return open;
        }
        return USUAL_TEXTS.stream()
                .filter(usual -> Pattern.compile(pattern).matcher(usual).find())
                .findFirst()
                .orElse(open);
    }

    private JsonNode oneOf(JsonNode choices) {
        return choices.path(random.nextInt(choices.size()));
    }
}
