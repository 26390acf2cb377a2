package dev.rewind.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.e2e.tester.Answer;
import dev.rewind.e2e.tester.Chain;
import dev.rewind.e2e.tester.Event;
import dev.rewind.e2e.tester.RandomStates;
import dev.rewind.e2e.tester.RewindHttp;
import dev.rewind.e2e.tester.RewindProcess;
import dev.rewind.e2e.tester.Scratch;
import dev.rewind.e2e.tester.SharedRewind;
import dev.rewind.testsupport.Scale;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code curl …/canonical | sha256sum} shows the state hash, and other implementations of RFC 8785 write the same
 * bytes.
 */
@ExtendWith(SharedRewind.class)
class CanonicalStatesIT {
    private static final Path STATES = Scratch.projectRoot()
            .resolve(Path.of("checkpoint-events", "src", "test", "resources", "canonical", "states.ndjson"));
    private static final int RANDOM_STATES = Scale.of(200, 20_000);
    private static final int BATCH = 100;

    private final RewindProcess rewind;

    CanonicalStatesIT(RewindProcess rewind) {
        this.rewind = rewind;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "null",
                "[1,2,3]",
                "\"only text\"",
                "{\"z\":1,\"a\":{\"y\":[],\"b\":null}}",
                "{\"big\":9007199254740993,\"small\":1e-7,\"tenth\":0.1,\"zero\":-0,\"round\":1.0}",
                "{\"\\u20ac\":\"Euro\",\"\\r\":\"CR\",\"\\ud83d\\ude00\":\"smile\",\"\\u00f6\":\"o\",\"1\":\"one\"}"
            })
    void theBytesHaveTheHashOfTheCheckpoint(String state) {
        String entity = "artifact:canonical-" + Chain.sha256(Event.utf8(state)).substring(0, 12);
        String position = rewind.kafka().send(Event.stateCaptured(entity, state));

        JsonNode checkpoint = rewind.http()
                .get("/api/checkpoints/" + entity + ":1", RewindHttp.POSITION, position)
                .expect(200)
                .json();
        Answer canonical =
                rewind.http().get("/api/checkpoints/" + entity + ":1/canonical").expect(200);

        assertThat(Chain.sha256(canonical.bytes()))
                .isEqualTo(checkpoint.path("state_hash").asText());
        assertThat(canonical.bytes()).hasSize(checkpoint.path("size_bytes").asInt());
    }

    /** Reads states and hashes of their canonical forms, made with {@code canonicalize} of npm. */
    @Test
    void anotherImplementationOfTheStandardHasTheSameHashes() throws IOException {
        List<String> states = new ArrayList<>();
        List<String> hashes = new ArrayList<>();
        for (String line : Files.readAllLines(STATES)) {
            JsonNode state = Event.JSON.readTree(line);
            states.add(state.path("json").asText());
            hashes.add(state.path("sha256").asText());
        }

        List<String> found = publishedAndReadBack(states).stream()
                .map(canonical -> Chain.sha256(canonical.bytes()))
                .toList();

        assertThat(found).hasSize(1_000).isEqualTo(hashes);
    }

    @Test
    void aThirdImplementationWritesTheSameBytes() throws IOException {
        RandomStates random = RandomStates.seeded();
        List<String> states = Stream.generate(random::next).limit(RANDOM_STATES).toList();
        List<String> canonical = new ArrayList<>();
        for (String state : states) {
            canonical.add(Chain.canonical(Event.JSON.readTree(state)));
        }

        List<String> found =
                publishedAndReadBack(states).stream().map(Answer::text).toList();

        assertThat(found).describedAs(random.toString()).isEqualTo(canonical);
    }

    private List<Answer> publishedAndReadBack(List<String> states) {
        List<Answer> canonical = new ArrayList<>();
        for (int from = 0; from < states.size(); from += BATCH) {
            String batch = states.subList(from, Math.min(from + BATCH, states.size())).stream()
                    .map(CanonicalStatesIT::captured)
                    .toList()
                    .toString();
            JsonNode receipts = rewind.http()
                    .post("/api/events", "application/cloudevents-batch+json", batch)
                    .expect(202)
                    .json();
            for (JsonNode receipt : receipts) {
                canonical.add(rewind.http()
                        .get(
                                "/api/checkpoints/" + receipt.path("entity").asText() + ":1/canonical",
                                RewindHttp.POSITION,
                                receipt.path("partition").asText() + ":"
                                        + receipt.path("offset").asText())
                        .expect(200));
            }
        }
        return canonical;
    }

    /** Sends the state unchanged; a mapper would write it differently. */
    private static String captured(String state) {
        Event event = Event.stateCaptured("artifact:generated-" + UUID.randomUUID(), "\"the state\"");
        return event.envelope().toString().replace("\"the state\"", state);
    }
}
