package dev.rewind.processor;

import static dev.rewind.processor.PlanEvents.captured;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rewind.events.EntityKey;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processors that commit so rarely that a test would time out if it waited for a commit by the clock. */
class UncommittedRowsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Map<String, String> RARE_COMMITS = Map.of(
            "REWIND_KAFKA_STREAMS_COMMIT_INTERVAL_MS", "300000",
            "REWIND_KAFKA_STREAMS_PRODUCER_TRANSACTION_TIMEOUT_MS", "600000");
    private static final EntityKey ENTITY = new EntityKey("task", "one");
    private static final int LARGE_STATE = 300_000;
    private static final int LARGE_STATES = 8;

    @Test
    void aLookupSeesAnEventThatIsNotCommitted(@TempDir Path home) throws Exception {
        try (Installation rewind = new Installation(home, RARE_COMMITS);
                Admin admin = Admin.create(rewind.configuration.admin())) {
            RecordMetadata event;
            HttpResponse<String> seen;
            try (CheckpointProcessor processor = rewind.processor()) {
                event = rewind.publish(ENTITY, captured("state"));

                seen = rewind.getAfter(event, processor, "/store/checkpoints/task/one/1");

                assertThat(seen.statusCode()).isEqualTo(200);
                assertThat(seen.headers().firstValue("X-Rewind-Position"))
                        .hasValue(event.partition() + ":" + event.offset());
                assertThat(isCommitted(admin, rewind, event)).isFalse();
            }
            // It was committed when the processor was closed.
            assertThat(isCommitted(admin, rewind, event)).isTrue();
            try (CheckpointProcessor processor = rewind.processor()) {
                assertThat(rewind.getAfter(event, processor, "/store/checkpoints/task/one/1")
                                .body())
                        .isEqualTo(seen.body());
            }
        }
    }

    @Test
    void manyUncommittedBytesAreCommittedEarly(@TempDir Path home) {
        Map<String, String> settings = new HashMap<>(RARE_COMMITS);
        settings.put("REWIND_KAFKA_STREAMS_STATESTORE_UNCOMMITTED_MAX_BYTES", Integer.toString(1024 * 1024));
        try (Installation rewind = new Installation(home, settings);
                Admin admin = Admin.create(rewind.configuration.admin());
                CheckpointProcessor processor = rewind.processor()) {
            RecordMetadata first = rewind.publish(ENTITY, captured("small"));
            for (int i = 0; i < LARGE_STATES; i++) {
                rewind.publish(ENTITY, captured(Map.of("text", incompressible(i))));
            }

            await().atMost(PATIENCE).until(() -> isCommitted(admin, rewind, first));
            assertThat(processor.ended()).isNotDone();
        }
    }

    private static boolean isCommitted(Admin admin, Installation rewind, RecordMetadata event)
            throws ExecutionException, InterruptedException {
        OffsetAndMetadata committed = admin.listConsumerGroupOffsets(rewind.configuration.processorGroup())
                .partitionsToOffsetAndMetadata()
                .get()
                .get(new TopicPartition(event.topic(), event.partition()));
        return committed != null && committed.offset() > event.offset();
    }

    private static String incompressible(int seed) {
        byte[] bytes = new byte[LARGE_STATE];
        new Random(seed).nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }
}
