package dev.rewind.query.docs;

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

/** The AsyncAPI contract of the topics in one file, including all schemas that it refers to. */
final class AsyncApiBundle {

    private static final String HOME = "/dev/rewind/";
    private static final URI FILE = URI.create("asyncapi.yaml");
    private static final String SCHEMAS = "schemas/";
    private static final String DEFINITIONS = "/$defs/";
    private static final String REFERENCE = "$ref";

    private final ObjectNode whole = (ObjectNode) read(FILE, new YAMLMapper());
    private final ObjectNode schemas = whole.withObject("/components/schemas");

    private AsyncApiBundle() {}

    /** The contract. */
    static JsonNode whole() {
        AsyncApiBundle file = new AsyncApiBundle();
        file.refer(file.whole, FILE);
        return file.whole;
    }

    /** Replaces references to other files by references within this one, and adds the schemas they refer to. */
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
            // Its references would otherwise be resolved against these.
            schema.remove(List.of("$id", "$schema"));
            refer(schema, file);
        }
        return "#/components/schemas/" + name;
    }

    /** The name of a schema file's schema, such as {@code plan-events.step-started}. */
    private static String name(URI file) {
        return file.getPath().substring(SCHEMAS.length()).replace(".json", "").replace('/', '.');
    }

    private static JsonNode read(URI file, ObjectMapper mapper) {
        try (InputStream in = AsyncApiBundle.class.getResourceAsStream(HOME + file)) {
            return mapper.readTree(Objects.requireNonNull(in, () -> file + " is missing"));
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }
}
