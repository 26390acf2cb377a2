package dev.rewind.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.rewind.events.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The contract file, held against what is really answered. */
final class Contract {

    private static final JsonNode FILE = file();
    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private static final Map<JsonNode, Schema> LOADED = new ConcurrentHashMap<>();
    private static final Set<String> ANSWERED = ConcurrentHashMap.newKeySet();

    private Contract() {}

    static JsonNode json() {
        return FILE;
    }

    /** The operations that have been answered with success so far. */
    static Set<String> answered() {
        return new TreeSet<>(ANSWERED);
    }

    /** Fails when this answer is not one that the contract has. */
    static void check(String method, String path, HttpResponse<byte[]> answer) {
        String asked = method.equals("HEAD") ? "get" : method.toLowerCase(Locale.ROOT);
        int status = answer.statusCode();
        JsonNode operation = operation(asked, path.replaceFirst("\\?.*", ""));
        if (operation.isMissingNode()) {
            // No route, or not this method of it: a problem, or a redirection to none.
            if (answer.body().length > 0) {
                validate("no route " + path, FILE.at("/components/schemas/Problem"), answer.body());
            }
            return;
        }
        String name = method + " " + path + " → " + status;
        JsonNode responses = operation.path("responses");
        JsonNode response = resolved(
                responses.has(Integer.toString(status))
                        ? responses.path(Integer.toString(status))
                        : responses.path(status / 100 + "XX"));
        assertThat(response.isMissingNode())
                .as("%s is not in the contract", name)
                .isFalse();
        if (status < 300) {
            ANSWERED.add(operation.path("operationId").asText());
        }
        if (status == 304 || method.equals("HEAD")) {
            return;
        }
        String type = answer.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
        assertThat(response.path("content").has(type))
                .as("%s with media type %s is not in the contract", name, type)
                .isTrue();
        if (type.endsWith("json")
                && answer.headers().firstValue("Content-Encoding").isEmpty()) {
            validate(name, response.path("content").path(type).path("schema"), answer.body());
        }
    }

    static JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? FILE.at(node.path("$ref").asText().substring(1)) : node;
    }

    private static JsonNode operation(String method, String path) {
        String[] best = {null};
        FILE.path("paths").fieldNames().forEachRemaining(template -> {
            String form = Pattern.compile("\\{[^}]+}").matcher(template).replaceAll("[^/]+");
            boolean closer = best[0] == null || count(template) < count(best[0]);
            if (path.matches(form) || path.matches(form.replaceFirst("/$", ""))) {
                if (closer && FILE.path("paths").path(template).has(method)) {
                    best[0] = template;
                }
            }
        });
        return best[0] == null
                ? com.fasterxml.jackson.databind.node.MissingNode.getInstance()
                : FILE.path("paths").path(best[0]).path(method);
    }

    private static long count(String template) {
        return template.chars().filter(c -> c == '{').count();
    }

    private static void validate(String name, JsonNode schema, byte[] body) {
        Schema loaded = LOADED.computeIfAbsent(schema, it -> {
            ObjectNode whole = Json.mapper().createObjectNode();
            whole.putArray("allOf").add(it);
            whole.set("components", FILE.path("components"));
            return SCHEMAS.getSchema(whole);
        });
        try {
            assertThat(loaded.validate(Json.mapper().readTree(body))).as(name).isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(name + " is no JSON", e);
        }
    }

    private static JsonNode file() {
        try (InputStream file = Contract.class.getResourceAsStream("/dev/rewind/query/openapi.yaml")) {
            return new YAMLMapper().readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
