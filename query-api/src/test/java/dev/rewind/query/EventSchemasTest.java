package dev.rewind.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.cloudevents.EventTypes;
import dev.rewind.events.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Event types in openapi.yaml equal the JSON Schemas of the contract, so that generated clients know them. {@code
 * -Drewind.contract.write=true} rewrites that part of the file.
 */
class EventSchemasTest {

    private static final Path FILE = Path.of("src/main/resources/dev/rewind/query/openapi.yaml");
    private static final String BEGIN = "    # Events, made of the JSON Schemas of plan-events by EventSchemasTest\n";
    private static final String END = "    # End of the events\n";
    private static final String SCHEMAS = "/dev/rewind/schemas/";
    private static final Set<Class<?>> PROCESSORS_OWN = Set.of(
            PlanEvent.DeadlineReached.class,
            PlanEvent.RetentionDue.class,
            PlanEvent.RunnerLost.class,
            PlanEvent.EntityForked.class,
            PlanEvent.ForkRefused.class);

    private final Map<String, ObjectNode> shared = new TreeMap<>();

    @Test
    void everyEventThatMayBePublishedIsInTheContractWithItsData() throws IOException {
        ObjectNode expected = events();
        String written = Files.readString(FILE);
        int begin = written.indexOf(BEGIN) + BEGIN.length();
        if (Boolean.getBoolean("rewind.contract.write")) {
            Files.writeString(
                    FILE, written.substring(0, begin) + indented(expected) + written.substring(written.indexOf(END)));
        }

        JsonNode schemas = new YAMLMapper().readTree(FILE.toFile()).at("/components/schemas");

        expected.properties()
                .forEach(schema -> assertThat(schemas.path(schema.getKey()))
                        .as("%s; -Drewind.contract.write=true rewrites it", schema.getKey())
                        .isEqualTo(schema.getValue()));
        assertThat(eventsOf(schemas)).isEqualTo(eventsOf(expected));
    }

    private static Set<String> eventsOf(JsonNode schemas) {
        Set<String> names = new TreeSet<>();
        schemas.fieldNames().forEachRemaining(name -> {
            if (name.startsWith("Event")) {
                names.add(name);
            }
        });
        return names;
    }

    private ObjectNode events() throws IOException {
        ObjectNode all = Json.mapper().createObjectNode();
        ObjectNode union = all.putObject("CloudEvent");
        union.put("description", "An event that may be published. Its `type` determines its `data`");
        ArrayNode kinds = union.putArray("oneOf");
        ObjectNode discriminator = union.putObject("discriminator").put("propertyName", "type");
        ArrayNode data = all.putObject("EventData")
                .put("description", "The data of an event whose type is in the header `ce-type`")
                .putArray("anyOf");
        for (Class<?> kind : kinds()) {
            String name = EventTypes.nameOf(kind);
            String event = "Event" + camelled(name);
            String type = "dev.rewind." + name + ".v1";
            kinds.addObject().put("$ref", "#/components/schemas/" + event);
            discriminator.withObject("/mapping").put(type, "#/components/schemas/" + event);
            data.addObject().put("$ref", "#/components/schemas/" + event + "Data");
            ObjectNode whole = all.putObject(event);
            ArrayNode parts = whole.putArray("allOf");
            parts.addObject().put("$ref", "#/components/schemas/CloudEventAttributes");
            ObjectNode own = parts.addObject().put("type", "object");
            own.putArray("required").add("type").add("data");
            own.putObject("properties").putObject("type").put("type", "string").put("const", type);
            own.withObject("/properties").putObject("data").put("$ref", "#/components/schemas/" + event + "Data");
            ObjectNode schema = read("plan-events/" + name + ".json");
            schema.remove(List.of("$id", "$schema", "title"));
            refer(schema);
            all.set(event + "Data", schema);
        }
        shared.forEach(all::set);
        return all;
    }

    private static List<Class<?>> kinds() {
        return Stream.of(PlanEvent.class.getPermittedSubclasses())
                .filter(kind -> !PROCESSORS_OWN.contains(kind))
                .<Class<?>>map(kind -> kind)
                .toList();
    }

    /** Turns references to shared schemas into references within the contract, and adds these schemas to it. */
    private void refer(JsonNode node) throws IOException {
        String reference = node.path("$ref").asText();
        int definition = reference.indexOf("#/$defs/");
        if (definition >= 0) {
            String name = reference.substring(definition + "#/$defs/".length());
            String here = "Event" + camelled(name);
            ((ObjectNode) node).set("$ref", TextNode.valueOf("#/components/schemas/" + here));
            if (!shared.containsKey(here)) {
                ObjectNode schema = (ObjectNode) read("common.json").at("/$defs/" + name);
                shared.put(here, schema);
                refer(schema);
            }
        }
        for (JsonNode child : node) {
            refer(child);
        }
    }

    private static ObjectNode read(String file) throws IOException {
        try (InputStream in = EventSchemasTest.class.getResourceAsStream(SCHEMAS + file)) {
            return (ObjectNode) Json.mapper().readTree(Objects.requireNonNull(in, file));
        }
    }

    private static String camelled(String name) {
        StringBuilder camelled = new StringBuilder();
        for (String part : name.split("-", -1)) {
            camelled.append(Character.toUpperCase(part.charAt(0))).append(part.substring(1));
        }
        return camelled.toString();
    }

    private static String indented(ObjectNode schemas) throws IOException {
        String yaml = YAMLMapper.builder()
                .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
                .disable(YAMLGenerator.Feature.SPLIT_LINES)
                .build()
                .writeValueAsString(schemas);
        return yaml.lines().map(line -> "    " + line + "\n").reduce("", String::concat);
    }
}
