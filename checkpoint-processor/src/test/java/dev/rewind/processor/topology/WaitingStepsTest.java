package dev.rewind.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.EntityKey;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.Step;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.json.Snapshot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Steps that wait for a signal or a time. */
class WaitingStepsTest {

    private static final EntityKey ORDER = EntityKey.plan("order-42");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void theTimerEndsAWaitAndThenTimesTheSameStepOut(@TempDir Path directory) throws Exception {
        try (TestStream stream = new TestStream(directory)) {
            stream.publishNow(ORDER, waiting(new PlanEvent.Wait("approved", null, MINUTE.toMillis())));
            assertThat(stream.factNames()).containsExactly("CheckpointTaken");
            assertThat(stream.stores.entity(ORDER).status()).isEqualTo(EntityStatus.WAITING);

            stream.pass(MINUTE);
            assertThat(stream.factNames()).containsExactly("WaitEnded");
            assertThat(stream.stores.entity(ORDER).status()).isEqualTo(EntityStatus.RUNNING);

            stream.pass(MINUTE.plusSeconds(1));
            assertThat(stream.factNames()).containsExactly("StepClosed", "RollbackOrdered");
            assertThat(stream.deadlines()).as("only the answer is awaited").hasSize(1);
        }
    }

    @Test
    void aSignalEndsAWaitAndTheTimeOutCountsFromThen(@TempDir Path directory) throws Exception {
        try (TestStream stream = new TestStream(directory)) {
            stream.publish(ORDER, waiting(new PlanEvent.Wait("approved", null, null)));
            assertThat(stream.deadlines()).isEmpty();
            stream.facts();

            stream.publish(
                    ORDER,
                    new PlanEvent.PlanSignalled(null, "approved", Snapshot.of(Map.of("by", "eve")), "ann", null));

            List<Envelope<Fact>> facts = stream.facts();
            assertThat(facts)
                    .extracting(fact -> fact.data().getClass().getSimpleName())
                    .containsExactly("SignalReceived", "WaitEnded");
            assertThat(((Fact.WaitEnded) facts.get(1).data()).payload()).hasToString("{\"by\":\"eve\"}");
            assertThat(stream.deadlines())
                    .containsExactly(stream.stores.entity(ORDER).updatedAt().plus(MINUTE));
        }
    }

    @Test
    void aRollbackEndsAWaitAndItsTimer(@TempDir Path directory) {
        try (TestStream stream = new TestStream(directory)) {
            stream.publish(ORDER, waiting(new PlanEvent.Wait(null, null, MINUTE.toMillis())));
            assertThat(stream.deadlines()).hasSize(1);

            stream.publish(ORDER, new PlanEvent.PlanCancelRequested(null, "sold out", "ann"));

            assertThat(stream.stores.entity(ORDER).openSteps()).isEmpty();
            assertThat(stream.deadlines()).as("only the answer is awaited").hasSize(1);
        }
    }

    private static PlanEvent waiting(PlanEvent.Wait wait) {
        return new PlanEvent.StepStarted(
                null,
                new Step("sign", null, 1),
                Snapshot.of(1),
                MINUTE.toMillis(),
                null,
                Map.of(),
                List.of(),
                null,
                null,
                wait,
                null);
    }
}
