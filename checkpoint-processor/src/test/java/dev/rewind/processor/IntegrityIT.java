package dev.rewind.processor;

import static dev.rewind.processor.PlanEvents.captured;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.EntityKey;
import dev.rewind.events.json.Json;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IntegrityIT {
    private static final int LARGE = 20_000;

    @Test
    void aSnapshotWithAFlippedBitIsHandedToNobodyAndNothingIsRolledBackToIt(@TempDir Path home) throws Exception {
        try (Installation rewind = new Installation(home)) {
            EntityKey order = EntityKey.plan("order");
            try (CheckpointProcessor processor = rewind.processor()) {
                RecordMetadata event = rewind.publish(order, captured(Map.of("secret", "do not show")));
                rewind.getAfter(event, processor, "/store/entities/plan/order");
            }
            int damaged = StoredBytes.damage(home, "snapshots", value -> {
                value[value.length / 2] ^= 1;
                return value;
            });
            assertThat(damaged).isEqualTo(1);

            try (CheckpointProcessor processor = rewind.processor()) {
                HttpResponse<String> answer = rewind.get(processor, "/store/checkpoints/plan/order/1/snapshot");
                assertThat(answer.statusCode()).isEqualTo(409);
                assertThat(Json.mapper().readTree(answer.body()).get("code").asText())
                        .isEqualTo("integrity_failed");
                assertThat(answer.body()).doesNotContain("do not");

                RecordMetadata request = rewind.publish(order, PlanEvents.requested(null));
                HttpResponse<String> entity = rewind.getAfter(request, processor, "/store/entities/plan/order");
                assertThat(Json.mapper()
                                .readTree(entity.body())
                                .at("/counts/refused")
                                .asInt())
                        .isEqualTo(1);
                assertThat(rewind.get(processor, "/store/rollbacks/plan/order/1")
                                .statusCode())
                        .isEqualTo(404);
                JsonNode failures = Json.mapper()
                        .readTree(rewind.getAfter(request, processor, "/store/integrity-failures")
                                .body())
                        .get("items");
                assertThat(failures).hasSize(1);
                assertThat(failures.get(0).get("checkpoint_id").asText()).isEqualTo("plan:order:1");
                assertThat(failures.get(0).get("found").asText())
                        .isNotEqualTo(failures.get(0).get("expected").asText());
                assertThat(processor.ended()).isNotDone();
            }
        }
    }

    @Test
    void aFileThatTheDiskGivesBackOtherwiseIsCountedAndLeavesTheRestReadable(@TempDir Path home) throws Exception {
        try (Installation rewind = new Installation(home)) {
            try (CheckpointProcessor processor = rewind.processor()) {
                for (int n = 1; n <= 3; n++) {
                    // Larger than a block, and not compressible.
                    byte[] noise = new byte[LARGE];
                    new Random(n).nextBytes(noise);
                    RecordMetadata event = rewind.publish(EntityKey.plan("order"), captured(Map.of("noise", noise)));
                    rewind.getAfter(event, processor, "/store/entities/plan/order");
                }
            }
            StoredBytes.damageFiles(home, "snapshots", content -> {
                if (content.length > LARGE) {
                    content[content.length * 3 / 4] ^= 1;
                }
                return content;
            });

            try (CheckpointProcessor processor = rewind.processor()) {
                List<HttpResponse<String>> answers = IntStream.rangeClosed(1, 3)
                        .mapToObj(n -> rewind.get(processor, "/store/checkpoints/plan/order/" + n + "/snapshot"))
                        .toList();

                assertThat(answers).extracting(HttpResponse::statusCode).containsExactlyInAnyOrder(200, 200, 500);
                assertThat(answers)
                        .filteredOn(answer -> answer.statusCode() == 500)
                        .allSatisfy(answer -> assertThat(answer.body()).contains("\"code\":\"store_unreadable\""));
                assertThat(rewind.get(processor, "/metrics").body())
                        .contains("rewind_integrity_failures_total{found=\"reading\"} 1.0");
            }
        }
    }
}
