package dev.rewind.events.schemas;

import com.fasterxml.jackson.databind.JsonNode;
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

/** The schemas of the contract, as they lie on the class path; their ids resolve to nowhere else. */
final class Schemas {

    private static final String IDS = "https://rewind.dev/schemas/v1/";
    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemaIdResolvers(ids -> ids.mapPrefix(IDS, "classpath:dev/rewind/schemas/")));

    private final Map<String, Schema> loaded = new HashMap<>();

    /** What a schema has against this data, or nothing. */
    List<String> problems(Class<?> kind, JsonNode data) {
        String file = fileOf(kind);
        Schema schema = loaded.computeIfAbsent(file, it -> REGISTRY.getSchema(SchemaLocation.of(IDS + it)));
        return schema.validate(data).stream().map(Object::toString).toList();
    }

    /** {@code plan-events/step-started.json}. */
    static String fileOf(Class<?> kind) {
        String topic = PlanEvent.class.isAssignableFrom(kind)
                ? "plan-events"
                : Fact.class.isAssignableFrom(kind) ? "checkpoint-events" : "rollback-commands";
        return topic + "/" + EventTypes.nameOf(kind) + ".json";
    }
}
