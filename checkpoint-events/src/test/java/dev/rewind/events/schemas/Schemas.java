package dev.rewind.events.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.cloudevents.EventTypes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The schemas of the contract, read from the class path. Their ids do not resolve anywhere else. */
final class Schemas {

    private static final String IDS = "https://rewind.dev/schemas/v1/";
    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemaIdResolvers(ids -> ids.mapPrefix(IDS, "classpath:dev/rewind/schemas/")));

    private final Map<String, Schema> loaded = new HashMap<>();

    /** How this data departs from its schema; empty if it conforms. */
    List<String> problems(Class<?> kind, JsonNode data) {
        String file = fileOf(kind);
        Schema schema = loaded.computeIfAbsent(file, it -> REGISTRY.getSchema(SchemaLocation.of(IDS + it)));
        return schema.validate(withLargeIntegers(data)).stream()
                .map(Object::toString)
                .toList();
    }

    /** The same data. The validator compares only integers with bounds correctly, so {@code 1E+300} becomes one. */
    private static JsonNode withLargeIntegers(JsonNode json) {
        if (json.isBigDecimal() && json.canConvertToExactIntegral()) {
            return BigIntegerNode.valueOf(json.bigIntegerValue());
        }
        JsonNode copy = json.isContainerNode() ? json.deepCopy() : json;
        if (copy instanceof ObjectNode object) {
            object.properties().forEach(member -> member.setValue(withLargeIntegers(member.getValue())));
        } else if (copy instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, withLargeIntegers(array.get(i)));
            }
        }
        return copy;
    }

    /** {@code plan-events/step-started.json}. */
    static String fileOf(Class<?> kind) {
        String topic = PlanEvent.class.isAssignableFrom(kind)
                ? "plan-events"
                : Fact.class.isAssignableFrom(kind) ? "checkpoint-events" : "rollback-commands";
        return topic + "/" + EventTypes.nameOf(kind) + ".json";
    }
}
