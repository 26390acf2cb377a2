package dev.rewind.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rewind.events.config.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code benchmarks/run deadlines} measures, on a small scale. */
class ManyDeadlinesIT {
    private static final int STEPS = 2_000;

    @Test
    void whatIsDueByTheThousandDoesNotHoldUpTheCommandsOfOthers(@TempDir Path home) {
        try (Installation rewind = new Installation(home);
                Storm storm = new Storm(rewind)) {
            storm.steps(STEPS, 0);
            long begin = System.nanoTime();
            try (CheckpointProcessor processor = rewind.processor(Map.of(Setting.RESPOND_WITHIN, "1h"))) {
                await().atMost(Duration.ofSeconds(60)).until(() -> storm.timedOut() > 0);
                long inTheMidst = storm.timedOut();

                double waited = storm.probe();

                long before = storm.timedOut();
                await().atMost(Duration.ofSeconds(180)).until(() -> storm.timedOut() == STEPS);
                double all = (storm.lastAt() - begin) / 1e6;
                assertThat(before)
                        .as("steps timed out when the other's command came, %s when it failed", inTheMidst)
                        .isLessThan(STEPS);
                assertThat(waited).as("ms, of %s ms for all", all).isLessThan(all / 2);
                assertThat(processor.ready()).isTrue();
            }
        }
    }
}
