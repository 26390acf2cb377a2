package dev.rewind.processor.topology;

import static dev.rewind.processor.PlanEvents.completed;
import static dev.rewind.processor.PlanEvents.failed;
import static dev.rewind.processor.PlanEvents.started;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.RollbackId;
import dev.rewind.events.StepOutcome;
import dev.rewind.events.UndoOutcome;
import dev.rewind.events.UndoStep;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.processor.PlanEvents;
import dev.rewind.processor.layout.ClosedStep;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoopTest {
    private static final EntityKey ORDER = EntityKey.plan("order-42");

    @Test
    void aStepThatStartsIsACheckpointWithItsState(@TempDir Path directory) throws Exception {
        try (TestStream stream = new TestStream(directory)) {
            stream.publish(ORDER, started("reserve", Map.of("stock", 7)));

            Checkpoint checkpoint = stream.stores.checkpoint(ORDER, 1);
            assertThat(checkpoint).isNotNull();
            assertThat(checkpoint.expectedChainHash()).isEqualTo(checkpoint.chainHash());
            assertThat(checkpoint.createdAt()).isEqualTo(TestStream.START);
            assertThat(stream.stores.snapshot(ORDER, checkpoint.stateHash()))
                    .asString()
                    .isEqualTo("{\"stock\":7}");
            assertThat(stream.stores.entity(ORDER).status()).isEqualTo(EntityStatus.RUNNING);
            assertThat(stream.factNames()).containsExactly("CheckpointTaken");
        }
    }

    @Test
    void aFailedStepIsCommandedBackToTheStateItStartedFrom(@TempDir Path directory) throws Exception {
        try (TestStream stream = new TestStream(directory)) {
            stream.publish(ORDER, started("reserve", Map.of("stock", 7)));
            stream.publish(ORDER, completed("reserve"));
            stream.publish(ORDER, started("charge", Map.of("stock", 6)));
            stream.publish(ORDER, failed("charge"));

            List<Envelope<RollbackCommand>> commands = stream.commands();
            assertThat(commands).singleElement().satisfies(command -> {
                assertThat(command.id()).isEqualTo("plan:order-42:r1.1");
                assertThat(command.entity()).isEqualTo(ORDER);
                assertThat(command.data().checkpoint().sequence()).isEqualTo(2);
                assertThat(command.data().state()).hasToString("{\"stock\":6}");
                assertThat(command.data().epoch()).isEqualTo(2);
            });
            assertThat(stream.stores.rollback(ORDER, 1).status()).isEqualTo(Rollback.Status.COMMANDED);
            assertThat(stream.stores.entity(ORDER).status()).isEqualTo(EntityStatus.ROLLING_BACK);
            assertThat(stream.factNames())
                    .containsExactly(
                            "CheckpointTaken", "StepClosed", "CheckpointTaken", "StepClosed", "RollbackOrdered");
        }
    }

    @Test
    void whatAParticipantAnswersIsInTheLedger(@TempDir Path directory) {
        try (TestStream stream = new TestStream(directory)) {
            stream.publish(ORDER, started("reserve", 1));
            stream.publish(ORDER, failed("reserve"));

            stream.publish(ORDER, PlanEvents.applied(ORDER, 1));

            Rollback rollback = stream.stores.rollback(ORDER, 1);
            assertThat(rollback.status()).isEqualTo(Rollback.Status.APPLIED);
            assertThat(rollback.ledger()).hasSize(1);
            assertThat(stream.stores.entity(ORDER).status()).isEqualTo(EntityStatus.RUNNING);
        }
    }

    @Test
    void whatWasDoneIsToBeUndoneAndOnlyWhatTheAnswerNamesWas(@TempDir Path directory) {
        try (TestStream stream = new TestStream(directory)) {
            stream.publish(ORDER, started("one", 1));
            stream.publish(ORDER, started("two", 2));
            stream.publish(ORDER, completed("two"));
            stream.publish(ORDER, started("three", 3));
            stream.publish(ORDER, started("four", 4));
            stream.publish(ORDER, completed("four"));
            stream.publish(ORDER, failed("one"));

            assertThat(stream.stores.closedSteps(ORDER, 1, 4))
                    .extracting(ClosedStep::outcome, ClosedStep::undo)
                    .containsExactly(
                            tuple(StepOutcome.COMPLETED, UndoOutcome.TO_UNDO),
                            tuple(StepOutcome.CANCELLED, null),
                            tuple(StepOutcome.COMPLETED, UndoOutcome.TO_UNDO),
                            tuple(StepOutcome.FAILED, null));

            UndoStep two = new UndoStep("two", 1, new CheckpointId(ORDER, 2), true);
            stream.publish(
                    ORDER, new PlanEvent.RollbackApplied(null, new RollbackId(ORDER, 1), null, null, List.of(two)));

            assertThat(stream.stores.closedSteps(ORDER, 1, 4))
                    .extracting(ClosedStep::outcome, ClosedStep::undo)
                    .containsExactly(
                            tuple(StepOutcome.COMPLETED, UndoOutcome.NOT_UNDONE),
                            tuple(StepOutcome.CANCELLED, null),
                            tuple(StepOutcome.UNDONE, UndoOutcome.UNDONE),
                            tuple(StepOutcome.FAILED, null));
            assertThat(stream.stores.rollback(ORDER, 1).undo())
                    .extracting(UndoStep::outcome)
                    .containsExactly(
                            UndoOutcome.NOT_UNDONE, UndoOutcome.CANCELLED, UndoOutcome.UNDONE, UndoOutcome.CANCELLED);
        }
    }

    @Test
    void anEventThatComesTwiceChangesAndSaysNothingButMovesTheOffset(@TempDir Path directory) throws Exception {
        try (TestStream stream = new TestStream(directory)) {
            Envelope<PlanEvent> event = PlanEvents.of(ORDER, started("reserve", 1));
            stream.publish(event);
            stream.publish(event);

            assertThat(stream.factNames()).containsExactly("CheckpointTaken");
            assertThat(stream.stores.checkpoints(ORDER, Long.MAX_VALUE, 10)).hasSize(1);
            assertThat(stream.lastOffset(ORDER)).isEqualTo(1);
            assertThat(stream.progress.processed(0)).isEqualTo(1);
        }
    }

    @Test
    void factsAndCommandsNameWhatCausedThem(@TempDir Path directory) throws Exception {
        try (TestStream stream = new TestStream(directory)) {
            Envelope<PlanEvent> traced = new Envelope<>(
                    "the-cause",
                    "/test",
                    ORDER,
                    null,
                    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                    null,
                    failed("reserve"));
            stream.publish(ORDER, started("reserve", 1));
            stream.facts();

            stream.publish(traced);

            List<Envelope<Fact>> facts = stream.facts();
            assertThat(facts).extracting(Envelope::id).containsExactly("0-1-0", "0-1-1");
            assertThat(facts).extracting(Envelope::causationId).containsOnly("the-cause");
            assertThat(facts).extracting(Envelope::source).containsOnly("/checkpoint-processor");
            assertThat(facts).extracting(Envelope::time).containsOnly(TestStream.START.plusSeconds(1));
            assertThat(facts).extracting(Envelope::traceId).containsOnly("4bf92f3577b34da6a3ce929d0e0e4736");
            assertThat(stream.commands()).singleElement().satisfies(command -> {
                assertThat(command.causationId()).isEqualTo("the-cause");
                assertThat(command.traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
            });
        }
    }

    @Test
    void equalStatesAreStoredOnce(@TempDir Path directory) {
        try (TestStream stream = new TestStream(directory)) {
            stream.publish(ORDER, started("one", Map.of("a", 1, "b", 2)));
            stream.publish(ORDER, started("two", Map.of("b", 2, "a", 1)));

            assertThat(stream.count("snapshots")).isEqualTo(1);
            assertThat(stream.stores.checkpoints(ORDER, Long.MAX_VALUE, 10)).hasSize(2);
        }
    }
}
