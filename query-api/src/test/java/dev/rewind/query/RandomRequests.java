package dev.rewind.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Random requests derived from the contract. Most are valid; some are damaged. */
final class RandomRequests {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final List<String> WORDS = List.of(
            "plan",
            "fuzz",
            "plan:fuzz",
            "plan:fuzz:1",
            "plan:fuzz:2",
            "plan:fuzz:r1",
            "latest",
            "previous",
            "running",
            "commanded",
            "one",
            "team=checkout",
            "2026-01-01T00:00:00Z",
            "2099-01-01T00:00:00.001Z",
            "1",
            "0",
            "-1",
            "500",
            "99999999999999999999",
            "1.1.1.1",
            "AAAAAAAAAAAAAAAA",
            "f_______cGxhbjpmdXp6AH_________-",
            "",
            " ",
            "é\u0000\uD83D\uDE00",
            "..",
            "a/b",
            "%",
            "\u202E",
            "x".repeat(300),
            "y".repeat(3_000));

    private final Random random;
    private final List<Operation> operations = new ArrayList<>();

    private record Operation(String method, String path, JsonNode described) {}

    /** One request. */
    record Request(String method, String path, byte[] body, String[] headers) {}

    RandomRequests(Random random) {
        this.random = random;
        Contract.json()
                .path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    // The answer of a stream does not end.
                    if (!path.getKey().equals("/api/stream")) {
                        operations.add(new Operation(
                                operation.getKey().toUpperCase(java.util.Locale.ROOT),
                                path.getKey(),
                                operation.getValue()));
                    }
                }));
    }

    Request next() {
        Operation operation = operations.get(random.nextInt(operations.size()));
        String path = operation.path();
        StringBuilder query = new StringBuilder();
        List<String> headers = new ArrayList<>();
        for (JsonNode given : operation.described().path("parameters")) {
            JsonNode parameter = Contract.resolved(given);
            String name = parameter.path("name").asText();
            switch (parameter.path("in").asText()) {
                case "path" -> path = path.replace("{" + name + "}", encoded(pathValue(name)));
                case "query" -> {
                    if (parameter.path("required").asBoolean() ? !rarely() : random.nextInt(4) == 0) {
                        query.append(query.isEmpty() ? '?' : '&')
                                .append(name)
                                .append('=')
                                .append(encoded(value(parameter.path("schema"))));
                    }
                }
                default -> {
                    if (random.nextInt(4) == 0) {
                        headers.addAll(
                                List.of(name, value(parameter.path("schema")).replaceAll("[^ -~]", "?")));
                    }
                }
            }
        }
        byte[] body = body(operation, headers);
        if (rarely()) {
            headers.addAll(List.of("Accept-Encoding", "gzip;q=x, *"));
        }
        return new Request(
                rarely()
                        ? List.of("PUT", "DELETE", "PATCH", "OPTIONS", "HEAD").get(random.nextInt(5))
                        : operation.method(),
                path + query,
                body,
                headers.toArray(String[]::new));
    }

    private byte[] body(Operation operation, List<String> headers) {
        List<Map.Entry<String, JsonNode>> content = new ArrayList<>(
                operation.described().path("requestBody").path("content").properties());
        if (content.isEmpty() || rarely()) {
            return null;
        }
        Map.Entry<String, JsonNode> one = content.get(random.nextInt(content.size()));
        headers.addAll(List.of("Content-Type", rarely() ? "text/plain" : one.getKey()));
        byte[] body = valueFor(one.getValue().path("schema"), 0).toString().getBytes(UTF_8);
        if (rarely() && body.length > 0) {
            body[random.nextInt(body.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return body;
    }

    private JsonNode valueFor(JsonNode given, int depth) {
        JsonNode schema = Contract.resolved(given);
        if (rarely()) {
            return damaged();
        }
        if (schema.has("const")) {
            return schema.path("const");
        }
        if (schema.has("enum")) {
            return schema.path("enum").get(random.nextInt(schema.path("enum").size()));
        }
        String type = schema.path("type").isArray()
                ? schema.path("type").path(0).asText()
                : schema.path("type").asText();
        return switch (type) {
            case "object" -> object(schema, depth);
            case "array" -> {
                ArrayNode list = JSON.arrayNode();
                for (int i = random.nextInt(4); i > 0 && depth < 4; i--) {
                    list.add(valueFor(schema.path("items"), depth + 1));
                }
                yield list;
            }
            case "integer", "number" -> JSON.numberNode(random.nextInt(10));
            case "boolean" -> JSON.booleanNode(random.nextBoolean());
            case "string" -> JSON.textNode(word());
            default -> random.nextBoolean() ? JSON.numberNode(random.nextInt()) : object(schema, depth);
        };
    }

    private ObjectNode object(JsonNode schema, int depth) {
        ObjectNode object = JSON.objectNode();
        List<String> required = new ArrayList<>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        schema.path("properties").properties().forEach(member -> {
            if (required.contains(member.getKey()) ? !rarely() : depth < 4 && random.nextInt(3) == 0) {
                object.set(member.getKey(), valueFor(member.getValue(), depth + 1));
            }
        });
        if (schema.path("type").isMissingNode() || rarely()) {
            object.set(word(), JSON.numberNode(1));
        }
        return object;
    }

    private JsonNode damaged() {
        return switch (random.nextInt(7)) {
            case 0 -> JSON.nullNode();
            case 1 -> JSON.numberNode(Double.MAX_VALUE);
            case 2 -> JSON.numberNode(new java.math.BigInteger("9".repeat(1 + random.nextInt(1_200))));
            case 3 -> JSON.arrayNode().add(JSON.objectNode());
            case 4 -> {
                ArrayNode deep = JSON.arrayNode();
                ArrayNode at = deep;
                for (int i = random.nextInt(700); i > 0; i--) {
                    at = at.addArray();
                }
                yield deep;
            }
            case 5 -> JSON.textNode("z".repeat(random.nextInt(20_000)));
            default -> JSON.textNode(word());
        };
    }

    private String pathValue(String name) {
        if (rarely()) {
            return word();
        }
        return switch (name) {
            case "checkpoint_id" -> "plan:fuzz:" + (1 + random.nextInt(4));
            case "rollback_id" -> "plan:fuzz:r" + (1 + random.nextInt(3));
            case "entity_type" -> "plan";
            case "entity_id" -> "fuzz";
            default -> "0";
        };
    }

    private String value(JsonNode given) {
        JsonNode made = valueFor(given, 3);
        return made.isTextual() ? made.asText() : made.toString();
    }

    private String word() {
        return WORDS.get(random.nextInt(WORDS.size()));
    }

    private boolean rarely() {
        return random.nextInt(10) == 0;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20").replace(".", "%2E");
    }
}
