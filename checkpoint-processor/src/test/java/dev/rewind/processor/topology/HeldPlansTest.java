package dev.rewind.processor.topology;

import static dev.rewind.processor.PlanEvents.startedFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.Entity;
import dev.rewind.events.EntityKey;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.processor.PlanEvents;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plans that are paused, parked or cancelled by a request. */
class HeldPlansTest {

    private static final EntityKey ORDER = EntityKey.plan("order-42");
    private static final PlanEvent PAUSE = new PlanEvent.PlanPauseRequested(null, "night", "ann");
    private static final PlanEvent RESUME = new PlanEvent.EntityResumed(null, "morning", "ann");

    @Test
    void noTimeOutOfAPausedPlanFiresAndTheWholeTimeRunsAfterwards(@TempDir Path directory) throws Exception {
        try (TestStream stream = new TestStream(directory)) {
            stream.publish(ORDER, startedFor(Duration.ofMinutes(5), "charge", Map.of()));
            stream.publish(ORDER, PAUSE);
            assertThat(stream.deadlines()).isEmpty();

            stream.pass(Duration.ofHours(1));
            assertThat(stream.stores.entity(ORDER).status()).isEqualTo(EntityStatus.PAUSED);

            stream.publish(ORDER, RESUME);
            Entity.OpenStep open = stream.stores.entity(ORDER).openSteps().get(0);
            assertThat(open.deadline())
                    .isEqualTo(stream.stores.entity(ORDER).updatedAt().plusSeconds(300));
            assertThat(stream.deadlines()).hasSize(1);
        }
    }

    @Test
    void aPauseThatComesTwiceIsIgnored(@TempDir Path directory) throws Exception {
        try (TestStream stream = new TestStream(directory)) {
            stream.publish(ORDER, PlanEvents.started("charge", 1));
            Envelope<PlanEvent> pause = PlanEvents.of(ORDER, PAUSE);
            stream.publish(pause);
            stream.publish(pause);

            assertThat(stream.factNames()).containsExactly("CheckpointTaken", "PlanPaused");
        }
    }

    @Test
    void aCancelledPlanIsCommandedBackWhetherARunnerIsThereOrNot(@TempDir Path directory) throws Exception {
        try (TestStream stream = new TestStream(directory)) {
            stream.publish(ORDER, PlanEvents.started("reserve", Map.of("stock", 7)));
            stream.publish(ORDER, PlanEvents.completed("reserve"));
            stream.publish(ORDER, PlanEvents.started("charge", Map.of("stock", 6)));
            stream.publish(ORDER, new PlanEvent.PlanCancelRequested(null, "sold out", "ann"));

            assertThat(stream.commands()).singleElement().satisfies(command -> {
                assertThat(command.data().checkpoint().sequence()).isEqualTo(1);
                assertThat(command.data().cause().requestedBy()).isEqualTo("ann");
                assertThat(command.data().undo()).hasSize(2);
            });
            stream.publish(ORDER, PlanEvents.applied(ORDER, 1));
            assertThat(stream.stores.entity(ORDER).status()).isEqualTo(EntityStatus.FAILED);
        }
    }
}
