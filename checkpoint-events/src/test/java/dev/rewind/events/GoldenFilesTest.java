package dev.rewind.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventReader;
import dev.rewind.events.cloudevents.EventTypes;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.events.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The bytes on the wire, one file for each kind of event. What is in a golden file has been published somewhere: a
 * change here is a change of the contract. A new kind gets its files with {@code -Drewind.golden.write=true}.
 */
class GoldenFilesTest {

    private static final Path ROOT = Path.of("src/test/resources/golden");
    private static final String VALUE = "\"value\": ";

    private final EventReader reader = new EventReader();

    @TestFactory
    List<DynamicTest> everyKindIsWrittenAndReadAsItsGoldenFileSays() {
        List<DynamicTest> tests = new ArrayList<>();
        Samples.fullPlanEvents().forEach(it -> tests.add(test("plan-events", "", Samples.full(it))));
        Samples.minimalPlanEvents().forEach(it -> tests.add(test("plan-events", "-minimal", Samples.minimal(it))));
        Samples.fullFacts().forEach(it -> tests.add(test("checkpoint-events", "", Samples.full(it))));
        Samples.minimalFacts().forEach(it -> tests.add(test("checkpoint-events", "-minimal", Samples.minimal(it))));
        tests.add(test("rollback-commands", "", Samples.full(Samples.fullCommand())));
        tests.add(test("rollback-commands", "-minimal", Samples.minimal(Samples.minimalCommand())));
        tests.add(test("plan-events", "-completes", Samples.full(Samples.completingStart())));
        tests.add(test("plan-events", "-completes-minimal", Samples.minimal(Samples.minimalCompletingStart())));
        tests.add(test("checkpoint-events", "-cancelled", Samples.full(Samples.cancelledPlan())));
        tests.add(test("plan-events", "-waits", Samples.full(Samples.waiting().get(0))));
        tests.add(test(
                "checkpoint-events", "-waits", Samples.full(Samples.waiting().get(3))));
        List<String> outlineTopics = List.of("plan-events", "checkpoint-events", "plan-events");
        List<String> outlineNames = List.of("-outline", "-outline", "-outline-number");
        for (int i = 0; i < outlineTopics.size(); i++) {
            tests.add(test(
                    outlineTopics.get(i),
                    outlineNames.get(i),
                    Samples.full(Samples.outlined().get(i))));
        }
        tests.add(test("plan-events", "-leaves", Samples.full(Samples.waiting().get(4))));
        tests.add(test(
                "checkpoint-events", "-left", Samples.full(Samples.waiting().get(5))));
        tests.add(test("plan-events", "-shown", Samples.full(Samples.asShown().get(0))));
        tests.add(test(
                "checkpoint-events", "-shown", Samples.full(Samples.asShown().get(1))));
        List<String> undoTopics = List.of("plan-events", "checkpoint-events", "checkpoint-events", "rollback-commands");
        for (int i = 0; i < undoTopics.size(); i++) {
            tests.add(test(
                    undoTopics.get(i),
                    "-undo",
                    Samples.full(Samples.declaringUndo().get(i))));
        }
        List<String> gatedTopics =
                List.of("plan-events", "checkpoint-events", "plan-events", "checkpoint-events", "plan-events");
        for (int i = 0; i < gatedTopics.size(); i++) {
            tests.add(test(
                    gatedTopics.get(i), "-gated", Samples.full(Samples.gated().get(i))));
        }
        for (Object fact : Samples.leftBranch()) {
            tests.add(test("checkpoint-events", "-left-branch", Samples.full(fact)));
        }
        tests.add(test("checkpoint-events", "-holding", Samples.full(Samples.holding())));
        tests.add(test("checkpoint-events", "-forked", Samples.full(Samples.forked())));
        List<String> owningTopics = List.of("plan-events", "plan-events", "checkpoint-events", "checkpoint-events");
        for (int i = 0; i < owningTopics.size(); i++) {
            tests.add(test(
                    owningTopics.get(i),
                    "-owning",
                    Samples.full(Samples.owning().get(i))));
        }
        List<String> editTopics = List.of(
                "plan-events",
                "checkpoint-events",
                "checkpoint-events",
                "rollback-commands",
                "checkpoint-events",
                "checkpoint-events");
        for (int i = 0; i < editTopics.size(); i++) {
            tests.add(test(
                    editTopics.get(i), "-edit", Samples.full(Samples.editing().get(i))));
        }
        List<String> cascadeTopics = List.of("plan-events", "checkpoint-events", "rollback-commands");
        for (int i = 0; i < cascadeTopics.size(); i++) {
            tests.add(test(
                    cascadeTopics.get(i),
                    "-cascade",
                    Samples.full(Samples.cascade().get(i))));
        }
        return tests;
    }

    @Test
    void everyKindHasSamples() {
        assertThat(Samples.fullPlanEvents().stream().map(Object::getClass))
                .containsExactlyElementsOf(EventTypes.planEvents().values());
        assertThat(Samples.minimalPlanEvents().stream().map(Object::getClass))
                .containsExactlyElementsOf(EventTypes.planEvents().values());
        assertThat(Samples.fullFacts().stream().map(Object::getClass))
                .containsExactlyElementsOf(EventTypes.facts().values());
        assertThat(Samples.minimalFacts().stream().map(Object::getClass))
                .containsExactlyElementsOf(EventTypes.facts().values());
    }

    @Test
    void aFactWhoseCheckpointIsWrittenAlreadyHasTheSameBytes() throws Exception {
        for (Object fact : Samples.all()) {
            if (fact instanceof Fact.CheckpointTaken taken) {
                byte[] checkpoint = Json.mapper().writeValueAsBytes(taken.checkpoint());
                assertThat(EventWriter.value(taken, checkpoint)).isEqualTo(EventWriter.value(taken));
            }
        }
    }

    private DynamicTest test(String topic, String variant, Envelope<?> event) {
        Path file = ROOT.resolve(topic).resolve(EventTypes.nameOf(event.data().getClass()) + variant + ".json");
        return DynamicTest.dynamicTest(topic + "/" + file.getFileName(), () -> {
            String written = rendered(EventWriter.record(topic, event));
            if (Boolean.getBoolean("rewind.golden.write") && Files.notExists(file)) {
                Files.createDirectories(file.getParent());
                Files.writeString(file, written);
            }
            String golden = Files.readString(file);
            assertThat(written).isEqualTo(golden);
            assertThat(read(topic, golden)).isEqualTo(event);
        });
    }

    /** A record as a person reads it; the value's bytes as they are. */
    private static String rendered(ProducerRecord<byte[], byte[]> event) throws Exception {
        StringBuilder text =
                new StringBuilder("{\n  \"key\": ").append(quoted(event.key())).append(",\n  \"headers\": {");
        String separator = "\n    ";
        for (Header header : event.headers()) {
            text.append(separator)
                    .append('"')
                    .append(header.key())
                    .append("\": ")
                    .append(quoted(header.value()));
            separator = ",\n    ";
        }
        return text.append("\n  },\n  ")
                .append(VALUE)
                .append(new String(event.value(), StandardCharsets.UTF_8))
                .append("\n}\n")
                .toString();
    }

    private static String quoted(byte[] text) throws Exception {
        return Json.mapper().writeValueAsString(new String(text, StandardCharsets.UTF_8));
    }

    private Envelope<?> read(String topic, String golden) throws Exception {
        JsonNode file = Json.mapper().readTree(golden);
        RecordHeaders headers = new RecordHeaders();
        file.get("headers")
                .properties()
                .forEach(header -> headers.add(
                        header.getKey(), header.getValue().textValue().getBytes(StandardCharsets.UTF_8)));
        byte[] key = file.get("key").textValue().getBytes(StandardCharsets.UTF_8);
        byte[] value = golden.substring(golden.indexOf(VALUE) + VALUE.length(), golden.length() - "\n}\n".length())
                .getBytes(StandardCharsets.UTF_8);
        return switch (topic) {
            case "plan-events" -> reader.planEvent(key, headers, value);
            case "checkpoint-events" -> reader.fact(headers, value);
            default -> reader.rollbackCommand(headers, value);
        };
    }
}
