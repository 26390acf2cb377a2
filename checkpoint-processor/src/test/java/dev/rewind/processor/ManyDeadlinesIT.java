package dev.rewind.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rewind.service.config.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small version of {@code benchmarks/run deadlines}. */
class ManyDeadlinesIT {
    private static final int STEPS = 2_000;

    @Tag("load")
    @Test
    void whatIsDueByTheThousandDoesNotHoldUpTheCommandsOfOthers(@TempDir Path home) {
        try (Installation rewind = new Installation(home);
                TimeoutBurst burst = new TimeoutBurst(rewind)) {
            burst.steps(STEPS, 0);
            long begin = System.nanoTime();
            try (CheckpointProcessor processor = rewind.processor(Map.of(Setting.RESPOND_WITHIN, "1h"))) {
                await().atMost(Duration.ofSeconds(60)).until(() -> burst.timedOut() > 0);
                long inTheMidst = burst.timedOut();

                double waited = burst.probe();

                long before = burst.timedOut();
                await().atMost(Duration.ofSeconds(180)).until(() -> burst.timedOut() == STEPS);
                double all = (burst.lastAt() - begin) / 1e6;
                assertThat(before)
                        .as("steps timed out when the other's command came, %s when it failed", inTheMidst)
                        .isLessThan(STEPS);
                assertThat(waited).as("ms, of %s ms for all", all).isLessThan(all / 2);
                assertThat(processor.ready()).isTrue();
            }
        }
    }
}
