package dev.rewind.rules;

import static dev.rewind.rules.EntityScenario.answerDue;
import static dev.rewind.rules.EntityScenario.applied;
import static dev.rewind.rules.EntityScenario.captured;
import static dev.rewind.rules.EntityScenario.completed;
import static dev.rewind.rules.EntityScenario.failed;
import static dev.rewind.rules.EntityScenario.notApplied;
import static dev.rewind.rules.EntityScenario.requested;
import static dev.rewind.rules.EntityScenario.started;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.RollbackTarget.ToCause;
import dev.rewind.events.RollbackTarget.ToSequence;
import dev.rewind.events.RollbackTarget.ToTime;
import dev.rewind.events.StepCause;
import dev.rewind.events.json.Snapshot;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IntactCheckpointTest {

    private final EntityScenario scenario = new EntityScenario();

    @Test
    void aBrokenSnapshotIsPassedOverForTheOneBefore() {
        scenario.given(started("a"), completed("a"), started("b"));
        scenario.history.snapshots.put(scenario.history.checkpoint(2).stateHash(), new byte[] {'1'});
        assertThat(scenario.happened(failed("b")))
                .containsExactly("b/1 failed", "not intact 2", "r1 to 1 in epoch 2 undo [~b/1, a/1]");
    }

    @Test
    void aChangedCheckpointIsPassedOverForTheOneBefore() {
        scenario.given(started("a"), completed("a"), started("b"));
        scenario.history.checkpoints.put(2L, renamed(scenario.history.checkpoint(2)));
        assertThat(scenario.happened(failed("b")))
                .containsExactly("b/1 failed", "not intact 2", "r1 to 1 in epoch 2 undo [~b/1, a/1]");
    }

    @Test
    void aReplacedCheckpointWithAChainHashOfItsOwnIsPassedOverForTheOneBefore() {
        scenario.given(started("a"), completed("a"), started("b"), captured("later"));
        scenario.history.checkpoints.put(
                2L, renamed(scenario.history.checkpoint(2)).chained());
        assertThat(scenario.happened(failed("b")))
                .containsExactly("b/1 failed", "not intact 2", "r1 to 1 in epoch 2 undo [~b/1, a/1]");
    }

    @Test
    void whatADamagedCheckpointSaysOfTheOneBeforeIsNotBelieved() {
        scenario.given(started("a"), completed("a"), started("b"), captured("later"));
        Checkpoint later = scenario.history.checkpoint(3);
        scenario.history.checkpoints.put(3L, withPrevious(later, "0".repeat(64)));
        assertThat(scenario.happened(failed("b"))).containsExactly("b/1 failed", "r1 to 2 in epoch 2 undo [~b/1]");
    }

    @Test
    void aDroppedCheckpointIsPassedOverForTheOneBeforeAndItsStepIsUndoneToo() {
        scenario.given(started("a"), completed("a"), started("b"));
        scenario.history.checkpoints.remove(2L);
        assertThat(scenario.happened(failed("b")))
                .containsExactly("b/1 failed", "not intact 2", "r1 to 1 in epoch 2 undo [~b/1, a/1]");
    }

    @Test
    void aDroppedCheckpointOfACauseIsPassedOverForTheOneBefore() {
        StepCause cause = new StepCause(ScenarioGroup.INVOICE, "bill", 1);
        scenario.given(started("a"), completed("a"));
        scenario.given(new PlanEvent.StateCaptured(null, Snapshot.of(1), "manual", cause, Map.of(), null));
        scenario.history.checkpoints.remove(2L);

        assertThat(scenario.happened(requested(new ToCause(cause))))
                .containsExactly("not intact 2", "r1 to 1 in epoch 2 undo [a/1]");
    }

    private static Checkpoint renamed(Checkpoint it) {
        return changed(it, "another reason", it.previousChainHash());
    }

    private static Checkpoint withPrevious(Checkpoint it, String chainHash) {
        return changed(it, it.reason(), chainHash);
    }

    private static Checkpoint changed(Checkpoint it, String reason, @Nullable String previousChainHash) {
        return new Checkpoint(
                it.id(),
                it.parent(),
                it.epoch(),
                reason,
                it.step(),
                it.cause(),
                it.labels(),
                it.stateHash(),
                previousChainHash,
                it.chainHash(),
                it.sizeBytes(),
                it.traceId(),
                it.createdAt(),
                it.event(),
                null,
                null);
    }

    @Test
    void severalDroppedCheckpointsArePassedOver() {
        scenario.given(started("a"), completed("a"), captured(2), captured(3), started("b"));
        scenario.history.checkpoints.remove(2L);
        scenario.history.checkpoints.remove(3L);
        scenario.history.checkpoints.remove(4L);
        assertThat(scenario.happened(failed("b")))
                .containsExactly("b/1 failed", "not intact 4", "r1 to 1 in epoch 2 undo [~b/1, a/1]");
    }

    @Test
    void withNoIntactOneNothingIsCommanded() {
        scenario.given(started("a"));
        scenario.history.snapshots.clear();
        assertThat(scenario.happened(failed("a")))
                .containsExactly("a/1 failed", "not intact 1", "refused no_intact_checkpoint");
    }

    @Test
    void aRollbackWhoseCheckpointBrokeWhileItIsPendingHasFailed() {
        scenario.given(started("a"), completed("a"), started("b"), failed("b"));
        scenario.history.snapshots.remove(scenario.history.checkpoint(2).stateHash());
        assertThat(scenario.passes(Duration.ofMinutes(1)).happened(answerDue(1)))
                .containsExactly("not intact 2", "r1 failed");
        assertThat(scenario.history.rollback(1).ledger().get(0).error().type()).isEqualTo("no_intact_checkpoint");
        assertThat(scenario.happened(requested(null)))
                .containsExactly("not intact 2", "r2 to 1 in epoch 3 undo [~b/1, a/1]");
    }

    @Test
    void aRollbackWhoseCheckpointBrokeSinceIsNotCommandedAgain() {
        scenario.given(started("a"), failed("a"), notApplied(1));
        scenario.history.snapshots.clear();
        assertThat(scenario.happened(new PlanEvent.RollbackRetryRequested(null, "again", "ann")))
                .containsExactly("not intact 1", "refused no_intact_checkpoint");
    }

    @Test
    void afterARollbackADroppedTargetIsPassedOverForTheOneBeforeIt() {
        scenario.given(started("a"), completed("a"), started("b"), failed("b"), applied(1));
        scenario.history.checkpoints.remove(2L);
        assertThat(scenario.happened(requested(null))).containsExactly("not intact 2", "r2 to 1 in epoch 3 undo [a/1]");
    }

    @Test
    void soIsItAfterSeveralRollbacksThatLedToIt() {
        scenario.given(started("a"), completed("a"), started("b"), failed("b"), applied(1));
        scenario.given(requested(null), applied(2), requested(null), applied(3));
        scenario.history.checkpoints.remove(2L);
        assertThat(scenario.happened(requested(null))).containsExactly("not intact 2", "r4 to 1 in epoch 5 undo [a/1]");
    }

    @Test
    void aDroppedFirstCheckpointOfAnEpochIsPassedOverForWhatItsTimelineHasForCertain() {
        scenario.given(captured(1), captured(2), captured(3), requested(new ToSequence(1)), applied(1), captured(4));
        scenario.history.checkpoints.remove(4L);
        assertThat(scenario.happened(requested(null))).containsExactly("not intact 4", "r2 to 1 in epoch 3 undo []");
    }

    @Test
    void aDroppedCheckpointAmongOthersOfALaterEpochIsPassedOverForTheOneBeforeIt() {
        scenario.given(captured(1), captured(2), requested(new ToSequence(1)), applied(1), captured(3), captured(4));
        scenario.given(captured(5));
        scenario.history.checkpoints.remove(4L);
        assertThat(scenario.happened(requested(new ToSequence(4))))
                .containsExactly("not intact 4", "r2 to 3 in epoch 3 undo []");
    }

    @Test
    void aRollbackToATimeWhoseCheckpointIsDroppedGoesToTheOneBeforeIt() {
        scenario.given(captured(1), captured(2));
        scenario.history.checkpoints.remove(2L);
        assertThat(scenario.happened(requested(new ToTime(scenario.now()))))
                .containsExactly("not intact 2", "r1 to 1 in epoch 2 undo []");
    }
}
