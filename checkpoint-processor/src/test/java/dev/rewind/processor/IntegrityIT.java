package dev.rewind.processor;

import static dev.rewind.processor.PlanEvents.captured;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.EntityKey;
import dev.rewind.events.json.Json;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IntegrityIT {

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
}
