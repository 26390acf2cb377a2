package dev.rewind.processor.timers;

import static dev.rewind.processor.PlanEvents.applied;
import static dev.rewind.processor.PlanEvents.completed;
import static dev.rewind.processor.PlanEvents.failed;
import static dev.rewind.processor.PlanEvents.requested;
import static dev.rewind.processor.PlanEvents.started;
import static dev.rewind.processor.PlanEvents.startedAfter;
import static dev.rewind.processor.PlanEvents.startedFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.EntityKey;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.CompletedStep;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackCause;
import dev.rewind.events.Step;
import dev.rewind.events.StepOutcome;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.json.Snapshot;
import dev.rewind.processor.layout.ClosedStep;
import dev.rewind.processor.topology.TestStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadlineTimersTest {
    private static final EntityKey ORDER = EntityKey.plan("order-42");
    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);
    private static final Duration MS = Duration.ofMillis(1);

    @Test
    void aStepThatIsNotHeardOfByItsDeadlineIsTakenBackThenAndNotBefore(@TempDir Path directory) throws Exception {
        try (TestStream stream = new TestStream(directory)) {
            stream.publishNow(ORDER, startedFor(TEN_SECONDS, "charge", Map.of("stock", 7)));

            stream.pass(TEN_SECONDS.minusMillis(1));
            assertThat(stream.published()).isEmpty();

            stream.pass(MS);
            assertThat(stream.published()).singleElement().satisfies(event -> {
                assertThat(event.id()).matches("plan:order-42:1/due/\\d+");
                assertThat(event.source()).isEqualTo("/checkpoint-processor");
                assertThat(event.entity()).isEqualTo(ORDER);
            });
            assertThat(stream.commands()).singleElement().satisfies(command -> {
                assertThat(command.data().cause().kind()).isEqualTo(RollbackCause.Kind.STEP_TIMED_OUT);
                assertThat(command.data().state()).hasToString("{\"stock\":7}");
            });
            assertThat(stream.stores.closedSteps(ORDER, 1, 1))
                    .extracting(ClosedStep::outcome)
                    .containsExactly(StepOutcome.TIMED_OUT);
        }
    }

    @Test
    void aCommandThatNobodyAnswersIsSentAgainAndExpiresInTheEnd(@TempDir Path directory) throws Exception {
        try (TestStream stream = new TestStream(directory)) {
            stream.publishNow(ORDER, started("charge", 1));
            stream.publishNow(ORDER, failed("charge"));

            for (int minute = 0; minute < 10; minute++) {
                stream.pass(Duration.ofSeconds(60));
            }

            assertThat(stream.commands())
                    .extracting(Envelope::id)
                    .containsExactly(
                            "plan:order-42:r1.1",
                            "plan:order-42:r1.2",
                            "plan:order-42:r1.3",
                            "plan:order-42:r1.4",
                            "plan:order-42:r1.5");
            assertThat(stream.stores.rollback(ORDER, 1).status()).isEqualTo(Rollback.Status.EXPIRED);
            assertThat(stream.stores.entity(ORDER).status()).isEqualTo(EntityStatus.ROLLBACK_FAILED);
            assertThat(stream.records('d')).isZero();
            assertThat(stream.published()).hasSize(5);
        }
    }

    @Test
    void aStepThatCompletesAsTheNextOneStartsDoesNotTimeOutAndTheNextOneDoes(@TempDir Path directory) throws Exception {
        try (TestStream stream = new TestStream(directory)) {
            stream.publishNow(ORDER, startedFor(TEN_SECONDS, "charge", 1));
            stream.publishNow(ORDER, startedAfter("charge", "pack", null, 2));
            assertThat(stream.records('d')).isZero();
            stream.pass(TEN_SECONDS.multipliedBy(2));
            assertThat(stream.published()).isEmpty();

            stream.publishNow(
                    ORDER,
                    new PlanEvent.StepStarted(
                            null,
                            new Step("ship", null, 1),
                            Snapshot.of(3),
                            TEN_SECONDS.toMillis(),
                            null,
                            Map.of(),
                            List.of(),
                            null,
                            new CompletedStep("pack", null, 1)));
            stream.pass(TEN_SECONDS);
            assertThat(stream.published())
                    .singleElement()
                    .satisfies(event -> assertThat(event.id()).matches("plan:order-42:3/due/\\d+"));
            assertThat(stream.stores.closedSteps(ORDER, 1, 3))
                    .extracting(ClosedStep::outcome)
                    .as("newest first")
                    .containsExactly(StepOutcome.TIMED_OUT, StepOutcome.COMPLETED, StepOutcome.COMPLETED);
        }
    }

    @Test
    void whateverEndsAStepOrARollbackTakesItsDeadlineAway(@TempDir Path directory) {
        try (TestStream stream = new TestStream(directory)) {
            stream.publishNow(ORDER, startedFor(TEN_SECONDS, "completed", 1));
            stream.publishNow(ORDER, startedFor(TEN_SECONDS, "failed", 2));
            stream.publishNow(ORDER, startedFor(TEN_SECONDS, "cancelled", 3));
            stream.publishNow(ORDER, started("without time-out", 4));
            assertThat(stream.records('d')).isEqualTo(3);

            stream.publishNow(ORDER, completed("completed"));
            assertThat(stream.records('d')).isEqualTo(2);

            stream.publishNow(ORDER, failed("failed"));
            assertThat(stream.records('d'))
                    .as("only the deadline of the answer")
                    .isEqualTo(1);

            stream.publishNow(ORDER, requested(null));
            assertThat(stream.records('d'))
                    .as("only the deadline of the second rollback")
                    .isEqualTo(1);

            stream.publishNow(ORDER, applied(ORDER, 2));
            assertThat(stream.records('d')).isZero();
        }
    }

    @Test
    void aDeadlineThatIsGoneWakesNobody(@TempDir Path directory) throws Exception {
        try (TestStream stream = new TestStream(directory)) {
            stream.publishNow(ORDER, startedFor(TEN_SECONDS, "charge", 1));
            stream.publishNow(ORDER, completed("charge"));

            stream.pass(TEN_SECONDS.multipliedBy(2));

            assertThat(stream.published()).isEmpty();
            assertThat(stream.factNames()).containsExactly("CheckpointTaken", "StepClosed");
        }
    }

    @Test
    void anEarlierDeadlineThatComesLaterIsKept(@TempDir Path directory) throws Exception {
        try (TestStream stream = new TestStream(directory)) {
            stream.publishNow(ORDER, startedFor(TEN_SECONDS, "slow", 1));
            EntityKey other = EntityKey.plan("other");
            stream.publishNow(other, startedFor(Duration.ofSeconds(3), "quick", 1));

            stream.pass(Duration.ofSeconds(3));
            assertThat(stream.published()).extracting(Envelope::entity).containsExactly(other);

            stream.pass(Duration.ofSeconds(7));
            assertThat(stream.published()).extracting(Envelope::entity).containsExactly(ORDER);
        }
    }

    @Test
    void manyThatAreDueAtOnceAreLetGoInPortions(@TempDir Path directory) throws Exception {
        try (TestStream stream =
                new TestStream(directory, new TimerSettings(RetentionSettings.NONE, 3, Duration.ofMinutes(1)))) {
            for (int i = 0; i < 10; i++) {
                stream.publishNow(EntityKey.plan("order-" + i), startedFor(TEN_SECONDS, "charge", i));
            }

            stream.pass(TEN_SECONDS);
            assertThat(stream.published()).hasSize(3);

            List<Integer> portions = new ArrayList<>();
            for (int ms = 0; ms < 100; ms++) {
                stream.pass(MS);
                portions.add(stream.published().size());
            }
            assertThat(portions).filteredOn(portion -> portion > 0).containsExactly(3, 3, 1);
            assertThat(portions.lastIndexOf(1) - portions.indexOf(3))
                    .as("ms for other partitions between three turns")
                    .isGreaterThanOrEqualTo(40);
            assertThat(stream.commands()).hasSize(10);
        }
    }

    @Test
    void aTimeBudgetThatIsUsedUpLetsAtLeastOneGo(@TempDir Path directory) throws Exception {
        try (TestStream stream =
                new TestStream(directory, new TimerSettings(RetentionSettings.NONE, 100, Duration.ZERO))) {
            for (int i = 0; i < 4; i++) {
                stream.publishNow(EntityKey.plan("order-" + i), startedFor(TEN_SECONDS, "charge", i));
            }

            stream.pass(TEN_SECONDS);
            assertThat(stream.published()).hasSize(1);
            for (int i = 0; i < 3; i++) {
                stream.pass(Duration.ofMillis(50));
                assertThat(stream.published()).hasSize(1);
            }
            stream.pass(Duration.ofMillis(50));
            assertThat(stream.published()).isEmpty();
        }
    }

    @Test
    void whoeverTakesThePartitionOverFindsTheDeadlines(@TempDir Path directory) throws Exception {
        Map<String, Map<Bytes, byte[]>> rows;
        try (TestStream stream = new TestStream(directory.resolve("one"))) {
            stream.publishNow(ORDER, startedFor(TEN_SECONDS, "charge", 1));
            stream.publishNow(EntityKey.plan("later"), startedFor(TEN_SECONDS.multipliedBy(2), "charge", 1));
            rows = stream.rows();
        }
        try (TestStream stream = new TestStream(directory.resolve("two"))) {
            stream.takeOver(rows);

            stream.pass(TEN_SECONDS);
            assertThat(stream.published()).extracting(Envelope::entity).containsExactly(ORDER);

            stream.pass(TEN_SECONDS);
            assertThat(stream.published()).extracting(Envelope::entity).containsExactly(EntityKey.plan("later"));
        }
    }

    @Test
    void aLogThatIsBehindLosesNoDeadlineAndIsAskedOnlyOnce(@TempDir Path directory) throws Exception {
        Duration behind = Duration.ofSeconds(4);
        try (TestStream stream = new TestStream(directory, 1000, TimerSettings.with(RetentionSettings.NONE), behind)) {
            stream.publishNow(ORDER, started("reserve", 1));
            stream.publishNow(ORDER, startedFor(TEN_SECONDS, "charge", 1));
            stream.facts();

            // By the log's clock the step began 4 s ago, so its deadline is 6 s away by the processor's.
            stream.pass(TEN_SECONDS.minus(behind));
            assertThat(stream.published())
                    .singleElement()
                    .satisfies(event -> assertThat(event.id()).matches("plan:order-42:2/due/\\d+"));
            assertThat(stream.factNames()).containsExactly("RequestRefused");
            assertThat(stream.records('d')).isEqualTo(1);

            stream.pass(behind.minusMillis(1));
            assertThat(stream.published()).isEmpty();

            stream.pass(MS);
            assertThat(stream.published())
                    .singleElement()
                    .satisfies(event -> assertThat(event.id()).matches("plan:order-42:2/due/\\d+/2"));
            assertThat(stream.factNames()).containsExactly("StepClosed", "RollbackOrdered");
        }
    }

    @Test
    void aLogThatIsAheadIsNotWaitedForOnceItIsKnown(@TempDir Path directory) throws Exception {
        try (TestStream stream =
                new TestStream(directory, 1000, TimerSettings.with(RetentionSettings.NONE), Duration.ofSeconds(-4))) {
            stream.publishNow(ORDER, startedFor(TEN_SECONDS, "charge", 1));

            stream.pass(TEN_SECONDS);

            List<Envelope<PlanEvent>> published = stream.published();
            assertThat(published).hasSize(1);
            assertThat(stream.factNames()).containsExactly("CheckpointTaken", "StepClosed", "RollbackOrdered");
        }
    }
}
