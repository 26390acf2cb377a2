package dev.rewind.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.rewind.events.json.Json;
import dev.rewind.query.http.Reply;
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

/** The contract file. Compares every answer with it. */
final class Contract {

    private static final JsonNode FILE = file();
    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private static final Map<JsonNode, Schema> LOADED = new ConcurrentHashMap<>();
    /** Headers that the contract does not list for every answer. */
    private static final Set<String> OF_HTTP = Set.of(
            "cache-control",
            "content-encoding",
            "content-length",
            "content-security-policy",
            "content-type",
            "referrer-policy",
            "transfer-encoding",
            "vary",
            "x-accel-buffering",
            "x-content-type-options",
            "x-request-id");

    private static volatile ContractCoverage exercised;

    private Contract() {}

    /** Records coverage from now on, until {@link #ended()}. */
    static ContractCoverage begun() {
        exercised = new ContractCoverage(FILE);
        return exercised;
    }

    static void ended() {
        exercised = null;
    }

    static JsonNode json() {
        return FILE;
    }

    /** Fails if the contract does not allow this answer. */
    static void check(String method, String path, byte[] sent, HttpResponse<byte[]> answer) {
        String asked = method.equals("HEAD") ? "get" : method.toLowerCase(Locale.ROOT);
        int status = answer.statusCode();
        JsonNode operation = operation(asked, path.replaceFirst("\\?.*", ""));
        if (operation.isMissingNode()) {
            // The contract has no such route or method: the answer is a problem or an empty redirection.
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
        note(operation, path, sent, answer, response);
        if (status < 300) {
            assertThat(answer.headers().map().keySet().stream().filter(it -> !OF_HTTP.contains(it)))
                    .as("headers of %s", name)
                    .isSubsetOf(declared(response));
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
            JsonNode schema = response.path("content").path(type).path("schema");
            JsonNode body = validate(name, schema, answer.body());
            if (exercised != null) {
                exercised.answer(operation, schema, body);
            }
        }
    }

    /** Operations whose answers may have this header. */
    static Set<String> operationsThatAnswerWith(String header) {
        Set<String> operations = new TreeSet<>();
        FILE.path("paths")
                .forEach(path ->
                        path.forEach(operation -> operation.path("responses").forEach(response -> {
                            if (resolved(response).path("headers").has(header)) {
                                operations.add(operation.path("operationId").asText());
                            }
                        })));
        return operations;
    }

    /** Records this answer as if the route had given it, and fails if the contract does not allow it. */
    static void would(String path, Object answer) {
        JsonNode operation = FILE.path("paths").path(path).path("get");
        JsonNode schema = operation.at("/responses/200/content/application~1json/schema");
        exercised.answer(
                operation, schema, validate(path, schema, Reply.ok(answer).body()));
    }

    private static Set<String> declared(JsonNode response) {
        Set<String> names = new TreeSet<>();
        response.path("headers").fieldNames().forEachRemaining(name -> names.add(name.toLowerCase(Locale.ROOT)));
        return names;
    }

    private static void note(
            JsonNode operation, String path, byte[] sent, HttpResponse<byte[]> answer, JsonNode response) {
        int status = answer.statusCode();
        if (status >= 400 || exercised == null) {
            return;
        }
        String code = Integer.toString(status);
        exercised.answered(operation, code);
        int query = path.indexOf('?');
        if (query > 0) {
            for (String pair : path.substring(query + 1).split("&", -1)) {
                exercised.parameter(operation, "query", pair.replaceFirst("=.*", ""));
            }
        }
        answer.request()
                .headers()
                .map()
                .keySet()
                .forEach(name -> operation.path("parameters").forEach(it -> {
                    String known = resolved(it).path("name").asText();
                    if (known.equalsIgnoreCase(name)) {
                        exercised.parameter(operation, "header", known);
                    }
                }));
        response.path("headers").fieldNames().forEachRemaining(name -> {
            if (answer.headers().firstValue(name).isPresent()) {
                exercised.header(operation, code, name);
            }
        });
        if (sent != null && sent.length > 0) {
            String type = answer.request().headers().firstValue("Content-Type").orElse("");
            exercised.request(operation, type, read(sent, "a request"));
        }
    }

    static void heard(JsonNode event) {
        JsonNode operation = FILE.at("/paths/~1api~1stream/get");
        exercised.answered(operation, "200");
        validate(
                "a fact",
                FILE.at("/components/schemas/FactEvent"),
                event.toString().getBytes(UTF_8));
    }

    static void asked(String parameter, String in) {
        exercised.parameter(FILE.at("/paths/~1api~1stream/get"), in, parameter);
    }

    static JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? FILE.at(node.path("$ref").asText().substring(1)) : node;
    }

    private static JsonNode operation(String method, String path) {
        String[] best = {null};
        FILE.path("paths").fieldNames().forEachRemaining(template -> {
            String form = Pattern.compile("\\{[^}]+}").matcher(template).replaceAll("[^/]+");
            boolean closer = best[0] == null || count(template) < count(best[0]);
            // A slash at the end of a path makes no difference.
            if (path.replaceFirst("/$", "").matches(form.replaceFirst("/$", ""))) {
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

    private static JsonNode validate(String name, JsonNode schema, byte[] body) {
        Schema loaded = LOADED.computeIfAbsent(schema, it -> {
            ObjectNode whole = Json.mapper().createObjectNode();
            whole.putArray("allOf").add(it);
            whole.set("components", FILE.path("components"));
            return SCHEMAS.getSchema(whole);
        });
        JsonNode json = read(body, name);
        assertThat(loaded.validate(json)).as(name).isEmpty();
        return json;
    }

    private static JsonNode read(byte[] body, String name) {
        try {
            return Json.mapper().readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " is not JSON", e);
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
