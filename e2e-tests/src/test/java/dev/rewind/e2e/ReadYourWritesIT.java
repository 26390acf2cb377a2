package dev.rewind.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.e2e.tester.Answer;
import dev.rewind.e2e.tester.Event;
import dev.rewind.e2e.tester.RewindHttp;
import dev.rewind.e2e.tester.RewindProcess;
import dev.rewind.e2e.tester.SharedRewind;
import dev.rewind.testsupport.Scale;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A client that got an acknowledgement sees the effect of its event in every read. */
@ExtendWith(SharedRewind.class)
class ReadYourWritesIT {
    private static final int ROUNDS = Scale.of(200, 5_000);
    private static final int ENTITIES = 7;

    private final RewindProcess rewind;

    ReadYourWritesIT(RewindProcess rewind) {
        this.rewind = rewind;
    }

    @Test
    void theNextReadSeesTheWriteThroughAnyRoute() {
        long[] tookNanos = new long[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            String entity = "task:ryw-" + round % ENTITIES;
            Event event = Event.stateCaptured(entity, "{\"round\":" + round + "}");

            long from = System.nanoTime();
            Answer receipt = rewind.http()
                    .post("/api/events", Event.STRUCTURED, event.structured())
                    .expect(202);
            JsonNode seen = newest(entity, round, position(receipt));
            tookNanos[round] = System.nanoTime() - from;

            assertThat(seen.path("event").path("id").asText())
                    .describedAs("round " + round + ": " + seen)
                    .isEqualTo(event.id());
        }
        Arrays.sort(tookNanos);
        System.out.printf(
                "publish over HTTP, then read it: p50 %.1f ms, p99 %.1f ms%n",
                tookNanos[ROUNDS / 2] / 1e6, tookNanos[ROUNDS * 99 / 100] / 1e6);
    }

    @Test
    void aClientThatSaysNothingStillSeesItsOwnWritesThroughTheSameInstance() {
        for (int round = 0; round < ROUNDS / 5; round++) {
            Event event = Event.stateCaptured("task:ryw-plain", "{\"round\":" + round + "}");

            rewind.http()
                    .post("/api/events", Event.STRUCTURED, event.structured())
                    .expect(202);
            JsonNode seen = rewind.http()
                    .get("/api/checkpoints/task/ryw-plain/latest")
                    .expect(200)
                    .json();

            assertThat(seen.path("event").path("id").asText())
                    .describedAs("round " + round)
                    .isEqualTo(event.id());
        }
    }

    /** Reads the entity's newest checkpoint by one route after another. */
    private JsonNode newest(String entity, int round, String position) {
        String id = entity.substring("task:".length());
        long sequence = round / ENTITIES + 1;
        List<String> routes = List.of(
                "/api/checkpoints/task/" + id + "/latest",
                "/api/checkpoints/?entity_type=task&entity_id=" + id + "&limit=1",
                "/api/checkpoints/" + entity + ":" + sequence);
        JsonNode answer = rewind.http()
                .get(routes.get(round % routes.size()), RewindHttp.POSITION, position)
                .expect(200)
                .json();
        return answer.isArray() ? answer.path(0) : answer;
    }

    private static String position(Answer receipt) {
        String header = receipt.header(RewindHttp.POSITION);
        JsonNode json = receipt.json();
        String written =
                json.path("partition").asText() + ":" + json.path("offset").asText();
        assertThat(header).describedAs("header " + RewindHttp.POSITION).isEqualTo(written);
        return written;
    }
}
