package dev.rewind.query;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.TreeSet;

/**
 * Records which parts of the contract the tests have used: operations with their answers, parameters, headers and
 * members of bodies. Each part has a name made of its place in the contract file.
 */
final class ContractCoverage {

    private static final String PROPERTIES = "/properties/";
    private static final Set<String> BODY_METHODS = Set.of("get", "post", "put", "delete");

    private final JsonNode contract;
    private final Set<String> seen = new TreeSet<>();

    ContractCoverage(JsonNode contract) {
        this.contract = contract;
    }

    /** All parts of the contract. */
    Set<String> all() {
        Set<String> all = new TreeSet<>();
        contract.path("paths")
                .forEach(path -> path.properties().forEach(method -> {
                    if (BODY_METHODS.contains(method.getKey())) {
                        operation(method.getValue(), all);
                    }
                }));
        return all;
    }

    /** Parts that no test has used. */
    Set<String> missing() {
        Set<String> missing = all();
        missing.removeAll(seen);
        return missing;
    }

    private void operation(JsonNode operation, Set<String> all) {
        String name = operation.path("operationId").asText();
        operation.path("parameters").forEach(it -> {
            JsonNode parameter = Contract.resolved(it);
            if (!parameter.path("in").asText().equals("path")) {
                all.add(parameter(
                        name,
                        parameter.path("in").asText(),
                        parameter.path("name").asText()));
            }
        });
        operation.path("requestBody").path("content").properties().forEach(type -> {
            all.add(name + " takes " + type.getKey());
            members(type.getValue().path("schema"), "inline in " + name, all);
        });
        operation.path("responses").properties().forEach(response -> {
            String status = response.getKey();
            if (status.startsWith("2") || status.startsWith("3")) {
                JsonNode answer = Contract.resolved(response.getValue());
                all.add(answered(name, status));
                answer.path("headers").fieldNames().forEachRemaining(header -> all.add(header(name, status, header)));
                answer.path("content").forEach(type -> members(type.path("schema"), "inline in " + name, all));
            } else {
                members(contract.at("/components/schemas/Problem"), "/components/schemas/Problem", all);
            }
        });
    }

    /** Adds every member of a schema, once for every place that refers to it. */
    private void members(JsonNode schema, String at, Set<String> all) {
        record Todo(JsonNode schema, String at) {}
        Deque<Todo> todo = new ArrayDeque<>();
        todo.add(new Todo(schema, at));
        while (!todo.isEmpty()) {
            Todo next = todo.remove();
            JsonNode it = next.schema();
            String place = next.at();
            if (it.has("$ref")) {
                place = it.path("$ref").asText().substring(1);
                todo.add(new Todo(contract.at(place), place));
            }
            for (String several : new String[] {"allOf", "oneOf", "anyOf"}) {
                for (JsonNode one : it.path(several)) {
                    todo.add(new Todo(one, place));
                }
            }
            String here = place;
            it.path("properties").properties().forEach(member -> {
                String name = here + PROPERTIES + member.getKey();
                if (all.add(name)) {
                    todo.add(new Todo(member.getValue(), name));
                }
            });
            if (it.has("items")) {
                todo.add(new Todo(it.path("items"), place + "/items"));
            }
            if (it.path("additionalProperties").isObject()) {
                todo.add(new Todo(it.path("additionalProperties"), place + "/additional"));
            }
        }
    }

    void parameter(JsonNode operation, String in, String name) {
        seen.add(parameter(operation.path("operationId").asText(), in, name));
    }

    void header(JsonNode operation, String status, String name) {
        seen.add(header(operation.path("operationId").asText(), status, name));
    }

    void answered(JsonNode operation, String status) {
        seen.add(answered(operation.path("operationId").asText(), status));
    }

    void request(JsonNode operation, String type, JsonNode body) {
        String name = operation.path("operationId").asText();
        seen.add(name + " takes " + type);
        body(operation.path("requestBody").path("content").path(type).path("schema"), "inline in " + name, body);
    }

    void answer(JsonNode operation, JsonNode schema, JsonNode body) {
        body(schema, "inline in " + operation.path("operationId").asText(), body);
    }

    private void body(JsonNode schema, String at, JsonNode body) {
        if (schema.has("$ref")) {
            String place = schema.path("$ref").asText().substring(1);
            body(contract.at(place), place, body);
        }
        for (String several : new String[] {"allOf", "oneOf", "anyOf"}) {
            schema.path(several).forEach(one -> body(one, at, body));
        }
        schema.path("properties").properties().forEach(member -> {
            JsonNode value = body.path(member.getKey());
            if (!value.isMissingNode()) {
                String name = at + PROPERTIES + member.getKey();
                seen.add(name);
                body(member.getValue(), name, value);
            }
        });
        if (body.isArray()) {
            body.forEach(item -> body(schema.path("items"), at + "/items", item));
        }
        if (body.isObject() && schema.path("additionalProperties").isObject()) {
            body.forEach(value -> body(schema.path("additionalProperties"), at + "/additional", value));
        }
    }

    private static String parameter(String operation, String in, String name) {
        return operation + " with " + in + " " + name;
    }

    private static String header(String operation, String status, String name) {
        return operation + " answers " + status + " with " + name;
    }

    private static String answered(String operation, String status) {
        return operation + " answers " + status;
    }
}
