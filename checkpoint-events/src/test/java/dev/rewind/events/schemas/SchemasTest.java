package dev.rewind.events.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.RollbackTarget;
import dev.rewind.events.Samples;
import dev.rewind.events.cloudevents.EventReader;
import dev.rewind.events.cloudevents.EventTypes;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.events.cloudevents.UnreadableEventException;
import dev.rewind.events.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.Test;

class SchemasTest {

    private static final long SEED = Long.getLong("rewind.seed", 20260131L);
    private static final Path RESOURCES = Path.of("src/main/resources/dev/rewind");
    private static final boolean SLOW = Boolean.getBoolean("rewind.slow");
    /** Of the changes to one place, every build tries each third, beginning with another one for the next place. */
    private static final int EVERY = SLOW ? 1 : 3;

    private final Schemas schemas = new Schemas();
    private final EventReader reader = new EventReader();

    @Test
    void everyKindHasASchemaAndTheAsyncApiListsIt() throws Exception {
        List<Class<?>> kinds = new ArrayList<>(EventTypes.planEvents().values());
        kinds.addAll(EventTypes.facts().values());
        kinds.add(RollbackCommand.class);
        String asyncApi = Files.readString(RESOURCES.resolve("asyncapi.yaml"));

        for (Class<?> kind : kinds) {
            String file = Schemas.fileOf(kind);
            assertThat(RESOURCES.resolve("schemas").resolve(file)).exists();
            assertThat(asyncApi)
                    .contains("$ref: schemas/" + file + "\n")
                    .contains("name: " + EventTypes.typeOf(kind) + "\n");
        }
        try (Stream<Path> files = Files.walk(RESOURCES.resolve("schemas"))) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(RESOURCES.resolve("schemas")::relativize)
                            .map(it -> it.toString().replace('\\', '/')))
                    .containsExactlyInAnyOrderElementsOf(
                            Stream.concat(kinds.stream().map(Schemas::fileOf), Stream.of("common.json"))
                                    .toList());
        }
    }

    @Test
    void everyReferenceInTheAsyncApiLeadsSomewhere() throws Exception {
        JsonNode api = new YAMLMapper().readTree(Files.readString(RESOURCES.resolve("asyncapi.yaml")));
        assertThat(api.at("/asyncapi").textValue()).isEqualTo("3.0.0");
        List<String> references = api.findValuesAsText("$ref");
        assertThat(references).hasSizeGreaterThan(90);
        for (String reference : references) {
            if (reference.startsWith("#")) {
                assertThat(api.at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse();
            } else {
                assertThat(RESOURCES.resolve(reference)).exists();
            }
        }
    }

    @Test
    void whatWeWriteIsAsTheSchemasSay() throws Exception {
        for (Object data : Samples.all()) {
            JsonNode json = Json.mapper().readTree(EventWriter.value(data));
            assertThat(schemas.problems(data.getClass(), json))
                    .as(json.toString())
                    .isEmpty();
        }
        for (RollbackTarget target : Samples.targets()) {
            var event = new PlanEvent.RollbackRequested(null, target, "wrong", "eve", null, null);
            JsonNode json = Json.mapper().readTree(EventWriter.value(event));
            assertThat(schemas.problems(event.getClass(), json))
                    .as(json.toString())
                    .isEmpty();
            assertThat(Json.mapper().readValue(json.toString(), PlanEvent.RollbackRequested.class))
                    .isEqualTo(event);
        }
    }

    /**
     * One change at a time to data of every kind: another JSON type, a bound crossed, a field gone, a field added. What
     * only the reader can see stays out of it (see {@link Mutation}): calendar dates and the Java-only limits on depth
     * and size.
     */
    @Test
    void theReaderAcceptsExactlyWhatTheSchemasAccept() throws Exception {
        Map<Boolean, Integer> seen = new HashMap<>();
        for (Object sample : samplesWithTargets()) {
            Class<?> kind = sample.getClass();
            byte[] original = EventWriter.value(sample);
            int fields = Mutation.places(Json.mapper().readTree(original));
            for (int place = 0; place < fields; place++) {
                for (int change = place % EVERY; change < Mutation.changes(); change += EVERY) {
                    JsonNode json = Json.mapper().readTree(original);
                    String what = Mutation.apply((ObjectNode) json, place, change);
                    if (what != null) {
                        seen.merge(compare(kind, json, what), 1, Integer::sum);
                    }
                }
            }
        }
        assertThat(seen.get(true)).as("accepted %s", seen).isGreaterThan(500);
        assertThat(seen.get(false)).as("refused %s", seen).isGreaterThan(500);
    }

    @Test
    void theReaderAcceptsExactlyWhatTheSchemasAcceptAlsoAfterManyChanges() throws Exception {
        Random random = new Random(SEED);
        List<Object> samples = samplesWithTargets();
        for (int i = 0; i < (SLOW ? 6_000 : 2_000); i++) {
            Object sample = samples.get(random.nextInt(samples.size()));
            ObjectNode json = (ObjectNode) Json.mapper().readTree(EventWriter.value(sample));
            StringBuilder what = new StringBuilder("-Drewind.seed=" + SEED + ", round " + i);
            for (int n = 1 + random.nextInt(3); n > 0; n--) {
                int places = Mutation.places(json);
                if (places > 0) {
                    what.append("; ")
                            .append(Mutation.apply(json, random.nextInt(places), random.nextInt(Mutation.changes())));
                }
            }
            compare(sample.getClass(), json, what.toString());
        }
    }

    private boolean compare(Class<?> kind, JsonNode json, String what) {
        List<String> problems = schemas.problems(kind, json);
        String refusal = refusal(kind, json);
        assertThat(refusal == null)
                .as("%s: %s%nschema: %s%nreader: %s%n%s", kind.getSimpleName(), what, problems, refusal, json)
                .isEqualTo(problems.isEmpty());
        if (refusal != null) {
            assertThat(refusal).as("%s: %s", kind.getSimpleName(), what).startsWith("SCHEMA_VIOLATION ");
        }
        return problems.isEmpty();
    }

    private String refusal(Class<?> kind, JsonNode json) {
        byte[] value = json.toString().getBytes(StandardCharsets.UTF_8);
        Headers headers = EventWriter.headers(Samples.full(
                Samples.all().stream().filter(kind::isInstance).findFirst().orElseThrow()));
        try {
            Object read = switch (Schemas.fileOf(kind).split("/")[0]) {
                case "plan-events" ->
                    reader.planEvent("plan:order-42".getBytes(StandardCharsets.UTF_8), headers, value)
                            .data();
                case "checkpoint-events" -> reader.fact(headers, value).data();
                default -> reader.rollbackCommand(headers, value).data();
            };
            assertThat(read).isInstanceOf(kind);
            return null;
        } catch (UnreadableEventException e) {
            return e.code() + " " + e.reason();
        }
    }

    private static List<Object> samplesWithTargets() {
        List<Object> samples = new ArrayList<>(Samples.all());
        Samples.targets()
                .forEach(target ->
                        samples.add(new PlanEvent.RollbackRequested(null, target, "wrong", "eve", null, null)));
        return samples;
    }
}
