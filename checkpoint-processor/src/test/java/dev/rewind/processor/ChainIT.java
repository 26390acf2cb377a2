package dev.rewind.processor;

import static dev.rewind.processor.PlanEvents.completed;
import static dev.rewind.processor.PlanEvents.failed;
import static dev.rewind.processor.PlanEvents.started;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rewind.events.Checkpoint;
import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.events.json.Json;
import dev.rewind.events.json.Sha256;
import dev.rewind.testsupport.Scale;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plans with three checkpoints each, whose rows are changed by hand while the processor is stopped. */
class ChainIT {
    private static final String RECORDS = "records";
    private static final int LONG = Scale.of(2_000, 50_000);

    @TempDir
    private static Path home;

    private static Installation rewind;
    private static CheckpointProcessor processor;

    @BeforeAll
    static void damage() throws Exception {
        rewind = new Installation(home);
        List<String> plans = List.of(
                "intact",
                "flipped",
                "changed",
                "dropped",
                "swapped",
                "replaced",
                "state-flipped",
                "state-dropped",
                "beheaded");
        try (CheckpointProcessor first = rewind.processor()) {
            for (String name : plans) {
                for (String step : List.of("a", "b", "c")) {
                    rewind.publish(EntityKey.plan(name), started(step, Map.of(name, step)));
                    if (!step.equals("c")) {
                        rewind.publish(EntityKey.plan(name), completed(step));
                    }
                }
            }
            EntityKey longPlan = new EntityKey("task", "long");
            for (int i = 0; i < LONG; i++) {
                rewind.producer()
                        .send(EventWriter.record(
                                rewind.topics.planEvents(),
                                PlanEvents.of(longPlan, PlanEvents.captured(Map.of("n", i)))));
            }
            RecordMetadata longest = rewind.publish(longPlan, PlanEvents.captured("last"));
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> rewind.getAfter(longest, first, "/store/entities/task/long")
                                    .statusCode()
                            == 200);
        }
        change("flipped", 3, row -> {
            row[0] ^= 1;
            return row;
        });
        change("changed", 3, row -> edited(row, it -> it.put("reason", "another")));
        change("dropped", 3, row -> null);
        byte[] third = change("swapped", 3, row -> row);
        byte[] second = change("swapped", 2, row -> third);
        change("swapped", 3, row -> second);
        change("replaced", 2, row -> rechained(edited(row, it -> it.put("reason", "another"))));
        StoredBytes.change(home, "snapshots", state("state-flipped"), value -> {
            value[value.length - 3] ^= 1;
            return value;
        });
        StoredBytes.change(home, "snapshots", state("state-dropped"), value -> null);
        StoredBytes.change(home, "entities", StoredBytes.head(EntityKey.plan("beheaded")), value -> null);
        processor = rewind.processor();
    }

    @AfterAll
    static void close() {
        processor.close();
        rewind.close();
    }

    @Test
    void anIntactChainHasNoDamage() {
        JsonNode part = verified("plan", "intact", "");
        assertThat(part.path("checked").asInt()).isEqualTo(3);
        assertThat(part.path("damage")).isEmpty();
        assertThat(part.has("next")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "flipped, 3, unreadable",
        "changed, 3, chain_hash_mismatch",
        "dropped, 3, missing",
        "replaced, 2, link_broken",
        "state-flipped, 3, state_hash_mismatch",
        "state-dropped, 3, state_missing"
    })
    void theCheckNamesTheVeryCheckpointAndWhatIsWrong(String name, int sequence, String problem) {
        JsonNode damage = verified("plan", name, "").path("damage");
        assertThat(damage).as(damage.toString()).hasSize(1);
        assertThat(damage.get(0).path("checkpoint_id").asText()).isEqualTo("plan:" + name + ":" + sequence);
        assertThat(damage.get(0).path("problem").asText()).isEqualTo(problem);
    }

    @Test
    void bothOfTwoSwappedOnesAreNamed() {
        assertThat(verified("plan", "swapped", "").path("damage"))
                .extracting(it -> it.path("checkpoint_id").asText() + " "
                        + it.path("problem").asText())
                .containsExactly("plan:swapped:3 misplaced", "plan:swapped:2 misplaced");
    }

    @ParameterizedTest
    @CsvSource({
        "flipped, 3, 2",
        "changed, 3, 2",
        "dropped, 3, 2",
        "swapped, 3, 1",
        "state-flipped, 3, 2",
        "state-dropped, 3, 2",
        "replaced, 2, 3"
    })
    void aReadFailsClosedAndARollbackGoesToTheNewestIntactOneBefore(String name, int damaged, int target) {
        String path = "/store/checkpoints/plan/" + name + "/" + damaged;
        HttpResponse<String> state = rewind.get(processor, path + "/snapshot");
        assertThat(state.statusCode()).isEqualTo(409);
        assertThat(state.body()).contains("integrity_failed");
        if (!name.startsWith("state")) {
            assertThat(rewind.get(processor, path).statusCode()).isEqualTo(409);
        }

        RecordMetadata event = rewind.publish(EntityKey.plan(name), failed("c"));
        HttpResponse<String> rollback = rewind.getAfter(event, processor, "/store/rollbacks/plan/" + name + "/1");

        assertThat(json(rollback).path("checkpoint_id").asText()).isEqualTo("plan:" + name + ":" + target);
        assertThat(processor.ended()).isNotDone();
    }

    @Test
    void aLongChainIsCheckedInPartsAndWhole() {
        long checked = 0;
        String query = "";
        int parts = 0;
        do {
            JsonNode part = verified("task", "long", query);
            assertThat(part.path("damage")).isEmpty();
            checked += part.path("checked").asLong();
            parts++;
            query = part.has("next")
                    ? "?before=" + part.at("/next/before").asText() + "&link="
                            + part.at("/next/link").asText()
                    : "";
        } while (!query.isEmpty());
        assertThat(checked).isEqualTo(LONG + 1);
        assertThat(parts).isPositive();
    }

    @Test
    void aPlaceThatNobodyWasToldToGoOnAtIsTheTop() {
        JsonNode whole = verified("task", "long", "");

        JsonNode beyond = verified("task", "long", "?before=" + (LONG + 1_000) + "&link=" + "0".repeat(64));

        assertThat(beyond.path("damage")).isEmpty();
        assertThat(whole.path("checked").asLong()).isPositive();
        assertThat(beyond.path("checked").asLong()).isPositive();
    }

    /** Refused events make no entity. */
    @Test
    void anEntityOfRefusedEventsOnlyIsNotVerified() {
        RecordMetadata refused =
                rewind.publish(EntityKey.plan("refused-only"), new PlanEvent.PlanPauseRequested(null, "audit", "ann"));

        assertThat(rewind.getAfter(refused, processor, "/store/verify/plan/refused-only")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void checkpointsWithoutAHeadAreDamage() {
        assertThat(verified("plan", "beheaded", "").path("damage"))
                .extracting(it -> it.path("checkpoint_id").asText() + " "
                        + it.path("problem").asText())
                .containsExactly(
                        "plan:beheaded:3 unexpected", "plan:beheaded:2 unexpected", "plan:beheaded:1 unexpected");
    }

    private static JsonNode verified(String type, String id, String query) {
        HttpResponse<String> answer = rewind.get(processor, "/store/verify/" + type + "/" + id + query);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer);
    }

    private static byte[] change(String name, long sequence, UnaryOperator<byte[]> change) throws Exception {
        return StoredBytes.change(home, RECORDS, StoredBytes.checkpoint(EntityKey.plan(name), sequence), change);
    }

    private static byte[] state(String name) {
        String json = "{\"" + name + "\":\"c\"}";
        return StoredBytes.snapshot(EntityKey.plan(name), Sha256.hex(json.getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] edited(byte[] row, Consumer<ObjectNode> edit) {
        try {
            ObjectNode tree = (ObjectNode) Json.mapper().readTree(row);
            edit.accept(tree);
            return Json.mapper().writeValueAsBytes(tree);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] rechained(byte[] row) {
        try {
            return Json.mapper()
                    .writeValueAsBytes(
                            Json.mapper().readValue(row, Checkpoint.class).chained());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode json(HttpResponse<String> answer) {
        try {
            return Json.mapper().readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(answer.body(), e);
        }
    }
}
