package dev.rewind.processor;

import static dev.rewind.processor.PlanEvents.captured;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.rewind.events.EntityKey;
import dev.rewind.events.json.Json;
import dev.rewind.service.config.ConfigurationException;
import dev.rewind.service.config.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HandOverIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** So long that the test would time out if it waited for the session to end. */
    private static final Map<String, String> LONG_SESSION =
            Map.of("REWIND_KAFKA_STREAMS_CONSUMER_SESSION_TIMEOUT_MS", "600000");

    @Test
    void aProcessorThatIsClosedHandsOverWithoutWaitingForTheEndOfItsSession(@TempDir Path home) {
        try (Installation rewind = new Installation(home, LONG_SESSION);
                CheckpointProcessor stays = rewind.processor(settings(home, "stays"))) {
            try (CheckpointProcessor leaves = rewind.processor(settings(home, "leaves"))) {
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(holds(rewind, leaves)).isPositive());
                await().atMost(PATIENCE).until(() -> leaves.ready() && stays.ready());
                for (int i = 0; i < 30; i++) {
                    rewind.publish(new EntityKey("task", "t" + i), captured(i));
                }
            }
            long closed = System.nanoTime();

            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> holds(rewind, stays) == 3);

            System.out.printf("handed over %d ms after the close%n", (System.nanoTime() - closed) / 1_000_000);
            for (int i = 0; i < 30; i++) {
                var event = rewind.publish(new EntityKey("task", "t" + i), captured(-i));
                var answer = rewind.getAfter(event, stays, "/store/checkpoints/task/t" + i + "/2");
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            }
        }
    }

    @Test
    void ofTwoUnderOneNameTheNewOneGoesOnAndTheOldOneSaysWhyItEnds(@TempDir Path home) {
        try (Installation rewind = new Installation(home);
                CheckpointProcessor old = rewind.processor(settings(home.resolve("old"), "one"));
                CheckpointProcessor young = rewind.processor(settings(home.resolve("young"), "one"))) {
            assertThat(old.ended())
                    .failsWithin(PATIENCE)
                    .withThrowableOfType(ExecutionException.class)
                    .withMessageContaining("with the same name")
                    .withMessageContaining("REWIND_INSTANCE_ID");
            assertThat(old.ready()).isFalse();

            var event = rewind.publish(new EntityKey("task", "t"), captured(1));
            assertThat(rewind.getAfter(event, young, "/store/entities/task/t").statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void ofTwoInOneDirectoryTheSecondDoesNotStart(@TempDir Path home) {
        try (Installation rewind = new Installation(home);
                CheckpointProcessor first = rewind.processor(settings(home, "one"))) {
            assertThatThrownBy(() -> rewind.processor(settings(home, "one")))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining(home.resolve("one").toString())
                    .hasMessageContaining("REWIND_HOME");

            assertThat(first.ready()).isTrue();
        }
    }

    private static int holds(Installation rewind, CheckpointProcessor processor) throws Exception {
        return Json.mapper()
                .readTree(rewind.get(processor, "/store/routing").body())
                .path("here")
                .path("active")
                .size();
    }

    private static Map<Setting, String> settings(Path home, String name) {
        return Map.of(
                Setting.HOME, home.resolve(name).toString(), Setting.INSTANCE_ID, name, Setting.STANDBY_REPLICAS, "1");
    }
}
