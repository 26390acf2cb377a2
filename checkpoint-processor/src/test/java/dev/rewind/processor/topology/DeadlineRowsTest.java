package dev.rewind.processor.topology;

import static dev.rewind.processor.PlanEvents.applied;
import static dev.rewind.processor.PlanEvents.completed;
import static dev.rewind.processor.PlanEvents.failed;
import static dev.rewind.processor.PlanEvents.requested;
import static dev.rewind.processor.PlanEvents.started;
import static dev.rewind.processor.PlanEvents.startedFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.Entity;
import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.Rollback;
import dev.rewind.processor.timers.RetentionSettings;
import dev.rewind.processor.timers.TimerSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random histories with clocks that differ and time that passes. A failure names the seed to repeat. */
class DeadlineRowsTest {
    private static final int EVENTS = 300;
    private static final List<EntityKey> PLANS =
            Stream.of("a", "b", "c").map(EntityKey::plan).toList();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void thereIsADeadlineForWhateverIsAwaitedAndForNothingElse(long seed, @TempDir Path directory) {
        Random random = new Random(seed);
        Duration behind = Duration.ofMillis(random.nextInt(4_000) - 2_000);
        TimerSettings timers = new TimerSettings(RetentionSettings.NONE, 1 + random.nextInt(3), Duration.ofMillis(10));
        try (TestStream stream = new TestStream(directory, 1000, timers, behind)) {
            for (int i = 0; i < EVENTS; i++) {
                if (random.nextInt(3) == 0) {
                    stream.pass(Duration.ofMillis(random.nextInt(5_000)));
                } else {
                    EntityKey plan = PLANS.get(random.nextInt(PLANS.size()));
                    stream.publishNow(plan, event(random, plan));
                }

                assertThat(stream.deadlines()).as("after event %s", i).isEqualTo(awaited(stream));
            }

            // Without further events, every deadline ends: steps time out, commands expire.
            for (int i = 0; i < 600; i++) {
                stream.pass(Duration.ofSeconds(1));
            }
            assertThat(stream.deadlines()).isEmpty();
            assertThat(awaited(stream)).isEmpty();
        }
    }

    private static List<Instant> awaited(TestStream stream) {
        return PLANS.stream()
                .flatMap(plan -> awaited(stream, plan))
                .sorted(Comparator.naturalOrder())
                .toList();
    }

    private static Stream<Instant> awaited(TestStream stream, EntityKey plan) {
        Entity head = stream.stores.entity(plan);
        if (head == null) {
            return Stream.of();
        }
        Stream<Instant> steps =
                head.openSteps().stream().map(Entity.OpenStep::deadline).filter(deadline -> deadline != null);
        Stream<Instant> answers = stream.stores.rollbacks(plan, Long.MAX_VALUE, 1000).stream()
                .filter(rollback -> rollback.status() == Rollback.Status.COMMANDED)
                .map(Rollback::respondBy);
        return Stream.concat(steps, answers);
    }

    private static PlanEvent event(Random random, EntityKey plan) {
        String step = "step-" + random.nextInt(4);
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> startedFor(Duration.ofMillis(1 + random.nextInt(8_000)), step, random.nextInt(5));
            case 3 -> started(step, 1);
            case 4 -> completed(step);
            case 5 -> failed(step);
            case 6 -> requested(null);
            default -> applied(plan, 1 + random.nextInt(6));
        };
    }
}
