package dev.rewind.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.rewind.events.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Objects;

/** The contract of the topics as one file: with the schemas that it refers to, so that whoever has it has all of it. */
final class AsyncApi {

    private static final String HOME = "/dev/rewind/";
    private static final URI FILE = URI.create("asyncapi.yaml");
    private static final String SCHEMAS = "schemas/";
    private static final String DEFINITIONS = "/$defs/";
    private static final String REFERENCE = "$ref";

    private final ObjectNode whole = (ObjectNode) read(FILE, new YAMLMapper());
    private final ObjectNode schemas = whole.withObject("/components/schemas");

    private AsyncApi() {}

    static JsonNode whole() {
        AsyncApi file = new AsyncApi();
        file.refer(file.whole, FILE);
        return file.whole;
    }

    /** What is referred to in another file is fetched from there, once, and referred to here. */
    private void refer(JsonNode node, URI from) {
        if (node.path(REFERENCE).isTextual()) {
            ((ObjectNode) node)
                    .set(
                            REFERENCE,
                            TextNode.valueOf(
                                    here(from.resolve(node.path(REFERENCE).asText()))));
        }
        node.forEach(child -> refer(child, from));
    }

    private String here(URI there) {
        String fragment = Objects.requireNonNullElse(there.getFragment(), "");
        URI file = URI.create(there.getPath());
        if (file.equals(FILE)) {
            return "#" + fragment;
        }
        String name = fragment.startsWith(DEFINITIONS) ? fragment.substring(DEFINITIONS.length()) : name(file);
        if (!schemas.has(name)) {
            ObjectNode schema = (ObjectNode) read(file, Json.mapper()).at(fragment);
            schemas.set(name, schema);
            // Its references would be taken for relative to these.
            schema.remove(List.of("$id", "$schema"));
            refer(schema, file);
        }
        return "#/components/schemas/" + name;
    }

    /** Such as {@code plan-events.step-started}. */
    private static String name(URI file) {
        return file.getPath().substring(SCHEMAS.length()).replace(".json", "").replace('/', '.');
    }

    private static JsonNode read(URI file, ObjectMapper mapper) {
        try (InputStream in = AsyncApi.class.getResourceAsStream(HOME + file)) {
            return mapper.readTree(Objects.requireNonNull(in, () -> file + " is missing"));
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }
}
