package dev.rewind.processor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent.StateCaptured;
import dev.rewind.events.json.Json;
import dev.rewind.events.json.Snapshot;
import dev.rewind.storeapi.CheckpointPage;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages of checkpoints with their states, in one walk: each checkpoint as it is read alone, damaged ones as promised. */
class CheckpointPagesIT {
    private static final EntityKey FIRST = EntityKey.plan("first");
    private static final EntityKey SECOND = EntityKey.plan("second");
    private static final String OF_FIRST = "/store/checkpoint-pages/plan/first";
    private static final String ALL = "/store/checkpoint-pages?label=team=a";
    private static final int TAKEN = 5;

    @Test
    void aPageHasTheCheckpointsAsTheyAreReadAlone(@TempDir Path home) throws Exception {
        try (Installation rewind = new Installation(home);
                CheckpointProcessor processor = rewind.processor()) {
            take(rewind, processor);

            assertThat(text(page(rewind, processor, OF_FIRST)))
                    .isEqualTo(alone(rewind, processor, FIRST, 5, 4, 3, 2, 1));
            CheckpointPage newest = page(rewind, processor, OF_FIRST + "?limit=2");
            assertThat(text(newest)).isEqualTo(alone(rewind, processor, FIRST, 5, 4));
            assertThat(newest.next()).isEqualTo("4");
            CheckpointPage last = page(rewind, processor, OF_FIRST + "?limit=2&before=3");
            assertThat(text(last)).isEqualTo(alone(rewind, processor, FIRST, 2, 1));
            assertThat(last.next()).isNull();
            assertThat(text(page(rewind, processor, OF_FIRST + "?label=parity=odd")))
                    .isEqualTo(alone(rewind, processor, FIRST, 5, 3, 1));
            assertThat(text(page(rewind, processor, OF_FIRST + "?label=parity=none")))
                    .isEqualTo("[]");
            assertThat(ids(rewind, processor, ALL + "&limit=3"))
                    .hasSize(2 * TAKEN)
                    .isEqualTo(listed(rewind, processor, "/store/checkpoints?label=team=a"));
            HttpResponse<String> unknown = rewind.get(processor, "/store/checkpoint-pages/plan/unknown");
            assertThat(unknown.statusCode()).isEqualTo(404);
            assertThat(rewind.get(processor, OF_FIRST + "?limit=501").statusCode())
                    .isEqualTo(400);
        }
    }

    @Test
    void aDamagedStateFailsTheListOfItsEntityAndIsNamedInOthers(@TempDir Path home) throws Exception {
        try (Installation rewind = new Installation(home)) {
            String hash;
            try (CheckpointProcessor processor = rewind.processor()) {
                take(rewind, processor);
                hash = json(rewind, processor, "/store/checkpoints/plan/first/3")
                        .path("state_hash")
                        .asText();
            }
            StoredBytes.change(home, "snapshots", StoredBytes.snapshot(FIRST, hash), state -> {
                state[state.length / 2] ^= 1;
                return state;
            });

            try (CheckpointProcessor processor = rewind.processor()) {
                isDamaged(rewind, processor);
            }
        }
    }

    @Test
    void aChangedCheckpointFailsTheListOfItsEntityAndIsNamedInOthers(@TempDir Path home) throws Exception {
        try (Installation rewind = new Installation(home)) {
            try (CheckpointProcessor processor = rewind.processor()) {
                take(rewind, processor);
            }
            // Valid in itself: only the chain hash tells.
            StoredBytes.change(
                    home,
                    "records",
                    StoredBytes.checkpoint(FIRST, 3),
                    row -> new String(row, StandardCharsets.UTF_8)
                            .replace("\"parity\":\"odd\"", "\"parity\":\"ood\"")
                            .getBytes(StandardCharsets.UTF_8));

            try (CheckpointProcessor processor = rewind.processor()) {
                isDamaged(rewind, processor);
            }
        }
    }

    /** Of the first plan, checkpoint 3 is damaged. */
    private static void isDamaged(Installation rewind, CheckpointProcessor processor) throws IOException {
        HttpResponse<String> ofEntity = rewind.get(processor, OF_FIRST);
        assertThat(ofEntity.statusCode()).isEqualTo(409);
        assertThat(Json.mapper().readTree(ofEntity.body()).path("code").asText())
                .isEqualTo("integrity_failed");
        assertThat(text(page(rewind, processor, OF_FIRST + "?limit=2")))
                .isEqualTo(alone(rewind, processor, FIRST, 5, 4));

        CheckpointPage across = page(rewind, processor, ALL);
        assertThat(across.damaged()).containsExactly("plan:first:3");
        assertThat(ids(across)).hasSize(2 * TAKEN - 1).doesNotContain("plan:first:3");
        assertThat(rewind.get(processor, "/metrics").body())
                .contains("rewind_integrity_failures_total{found=\"reading\"} 2.0");
    }

    private static void take(Installation rewind, CheckpointProcessor processor) {
        for (EntityKey plan : List.of(FIRST, SECOND)) {
            RecordMetadata last = null;
            for (int n = 1; n <= TAKEN; n++) {
                last = rewind.publish(
                        plan,
                        new StateCaptured(
                                null,
                                Snapshot.of(Map.of("of", plan.id(), "n", n)),
                                "manual",
                                null,
                                Map.of("team", "a", "parity", n % 2 == 0 ? "even" : "odd"),
                                null));
            }
            rewind.getAfter(last, processor, "/store/entities/plan/" + plan.id());
        }
    }

    private static String alone(Installation rewind, CheckpointProcessor processor, EntityKey plan, long... numbers) {
        return LongStream.of(numbers)
                .mapToObj(number -> rewind.get(
                                processor, "/store/checkpoints/plan/" + plan.id() + "/" + number + "/whole")
                        .body())
                .toList()
                .toString()
                .replace("}, {", "},{");
    }

    /** The ids on all pages of a list. */
    private static List<String> ids(Installation rewind, CheckpointProcessor processor, String list)
            throws IOException {
        List<String> ids = new ArrayList<>();
        String next = "";
        while (next != null) {
            CheckpointPage page = page(rewind, processor, list + next);
            ids.addAll(ids(page));
            next = page.next() == null ? null : "&after=" + page.next();
        }
        return ids;
    }

    private static List<String> ids(CheckpointPage page) throws IOException {
        return Json.mapper().readTree(page.array()).findValuesAsText("id").stream()
                .filter(id -> id.startsWith("plan:"))
                .toList();
    }

    private static List<String> listed(Installation rewind, CheckpointProcessor processor, String list)
            throws IOException {
        List<String> ids = new ArrayList<>();
        json(rewind, processor, list)
                .path("items")
                .forEach(item -> ids.add(item.path("id").asText()));
        return Collections.unmodifiableList(ids);
    }

    private static JsonNode json(Installation rewind, CheckpointProcessor processor, String path) throws IOException {
        return Json.mapper().readTree(rewind.get(processor, path).body());
    }

    private static CheckpointPage page(Installation rewind, CheckpointProcessor processor, String path) {
        HttpResponse<String> answer = rewind.get(processor, path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return CheckpointPage.read(answer.body().getBytes(StandardCharsets.UTF_8));
    }

    private static String text(CheckpointPage page) {
        return new String(page.array(), StandardCharsets.UTF_8);
    }
}
