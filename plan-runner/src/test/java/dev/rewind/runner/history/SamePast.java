package dev.rewind.runner.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.EntityKey;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.RunnerInstallation;
import dev.rewind.service.config.Configuration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Objects;
import org.awaitility.Awaitility;

/** Compares the two sources of a plan's past. */
public final class SamePast {

    private SamePast() {}

    /**
     * Asserts that a plan has the same past in the log and in the stores: everything that a runner needs to resume it,
     * and the states before and after its completed steps.
     */
    public static void assertThatLogAndStoresTellTheSame(EntityKey plan) {
        // The stores show a decision a moment before its facts are committed to the log.
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> compare(plan));
    }

    private static void compare(EntityKey plan) throws InterruptedException {
        Configuration running = RunnerInstallation.running();
        PlanHistoryReader log = new PlanHistoryReader(running);
        StoredPastReader stores = new StoredPastReader(Objects.requireNonNull(QueryApiClient.of(running)));
        try {
            PlanHistory logged = log.read(plan);
            PlanHistory stored = stores.history(plan, null);
            if (!logged.isKnown()) {
                assertThat(stored).isNull();
                return;
            }
            assertThat(stored)
                    .usingRecursiveComparison()
                    .ignoringFields("completed", "traceparent")
                    .isEqualTo(logged);
            assertThat(stored.completed().keySet()).isEqualTo(logged.completed().keySet());
            for (DoneStep step : logged.done()) {
                Checkpoint before = Objects.requireNonNull(logged.start(step));
                DoneStep same = stored.completed().get(step.start().sequence());
                assertThat(same.step().isSameAs(step.step())).isTrue();
                assertThat(stores.state(before).hash()).isEqualTo(before.stateHash());
                Checkpoint after = stored.after(same);
                Snapshot own = log.event(Objects.requireNonNull(step.event())).state();
                Checkpoint expected = logged.after(step);
                assertThat(after == null ? null : after.stateHash())
                        .isEqualTo(own != null ? own.hash() : expected == null ? null : expected.stateHash());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
