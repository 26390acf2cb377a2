package dev.rewind.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.e2e.tester.Answer;
import dev.rewind.e2e.tester.Chain;
import dev.rewind.e2e.tester.Event;
import dev.rewind.e2e.tester.RandomStates;
import dev.rewind.e2e.tester.RewindHttp;
import dev.rewind.e2e.tester.RewindProcess;
import dev.rewind.e2e.tester.SharedRewind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code curl …/canonical | sha256sum} shows the state hash, and anybody's RFC 8785 writes the same bytes. */
@ExtendWith(SharedRewind.class)
class CanonicalStatesIT {
    private static final int STATES = 1_000;
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

    @Test
    void anotherImplementationOfTheStandardWritesTheSameBytes() {
        RandomStates states = RandomStates.seeded();
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < STATES; i++) {
            events.add(Event.stateCaptured("artifact:random-" + i, states.next()));
        }

        for (int i = 0; i < STATES; i += BATCH) {
            String batch = events.subList(i, i + BATCH).stream()
                    .map(event -> new String(event.structured(), StandardCharsets.UTF_8))
                    .toList()
                    .toString();
            JsonNode receipts = rewind.http()
                    .post("/api/events", "application/cloudevents-batch+json", batch)
                    .expect(202)
                    .json();
            for (int j = 0; j < BATCH; j++) {
                assertCanonical(events.get(i + j), receipts.get(j), states);
            }
        }
    }

    private void assertCanonical(Event event, JsonNode receipt, RandomStates states) {
        String position = receipt.path("partition").asText() + ":"
                + receipt.path("offset").asText();
        byte[] found = rewind.http()
                .get("/api/checkpoints/" + event.entity() + ":1/canonical", RewindHttp.POSITION, position)
                .expect(200)
                .bytes();
        String expected = Chain.canonical(event.data().get("state"));
        assertThat(new String(found, StandardCharsets.UTF_8))
                .describedAs(states.toString())
                .isEqualTo(expected);
    }
}
