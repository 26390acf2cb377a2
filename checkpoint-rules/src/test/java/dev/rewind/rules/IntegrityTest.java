package dev.rewind.rules;

import static dev.rewind.rules.Life.answerDue;
import static dev.rewind.rules.Life.captured;
import static dev.rewind.rules.Life.completed;
import static dev.rewind.rules.Life.failed;
import static dev.rewind.rules.Life.notApplied;
import static dev.rewind.rules.Life.requested;
import static dev.rewind.rules.Life.started;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.PlanEvent;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IntegrityTest {

    private final Life life = new Life();

    @Test
    void aBrokenSnapshotIsPassedOverForTheOneBefore() {
        life.given(started("a"), completed("a"), started("b"));
        life.history.snapshots.put(life.history.checkpoint(2).stateHash(), new byte[] {'1'});
        assertThat(life.happened(failed("b")))
                .containsExactly("b/1 failed", "not intact 2", "r1 to 1 in epoch 2 undo [~b/1, a/1]");
    }

    @Test
    void aChangedCheckpointIsPassedOverForTheOneBefore() {
        life.given(started("a"), completed("a"), started("b"));
        life.history.checkpoints.put(2L, renamed(life.history.checkpoint(2)));
        assertThat(life.happened(failed("b")))
                .containsExactly("b/1 failed", "not intact 2", "r1 to 1 in epoch 2 undo [~b/1, a/1]");
    }

    @Test
    void aReplacedCheckpointWithAChainHashOfItsOwnIsPassedOverForTheOneBefore() {
        life.given(started("a"), completed("a"), started("b"), captured("later"));
        life.history.checkpoints.put(2L, renamed(life.history.checkpoint(2)).chained());
        assertThat(life.happened(failed("b")))
                .containsExactly("b/1 failed", "not intact 2", "r1 to 1 in epoch 2 undo [~b/1, a/1]");
    }

    @Test
    void whatADamagedCheckpointSaysOfTheOneBeforeIsNotBelieved() {
        life.given(started("a"), completed("a"), started("b"), captured("later"));
        Checkpoint later = life.history.checkpoint(3);
        life.history.checkpoints.put(3L, withPrevious(later, "0".repeat(64)));
        assertThat(life.happened(failed("b"))).containsExactly("b/1 failed", "r1 to 2 in epoch 2 undo [~b/1]");
    }

    @Test
    void aDroppedCheckpointIsPassedOverForTheOneBeforeAndItsStepIsUndoneToo() {
        life.given(started("a"), completed("a"), started("b"));
        life.history.checkpoints.remove(2L);
        assertThat(life.happened(failed("b")))
                .containsExactly("b/1 failed", "not intact 2", "r1 to 1 in epoch 2 undo [~b/1, a/1]");
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
        life.given(started("a"), completed("a"), captured(2), captured(3), started("b"));
        life.history.checkpoints.remove(2L);
        life.history.checkpoints.remove(3L);
        life.history.checkpoints.remove(4L);
        assertThat(life.happened(failed("b")))
                .containsExactly("b/1 failed", "not intact 4", "r1 to 1 in epoch 2 undo [~b/1, a/1]");
    }

    @Test
    void withNoIntactOneNothingIsCommanded() {
        life.given(started("a"));
        life.history.snapshots.clear();
        assertThat(life.happened(failed("a")))
                .containsExactly("a/1 failed", "not intact 1", "refused no_intact_checkpoint");
    }

    @Test
    void aRollbackWhoseCheckpointBrokeWhileItIsPendingHasFailed() {
        life.given(started("a"), completed("a"), started("b"), failed("b"));
        life.history.snapshots.remove(life.history.checkpoint(2).stateHash());
        assertThat(life.passes(Duration.ofMinutes(1)).happened(answerDue(1)))
                .containsExactly("not intact 2", "r1 failed");
        assertThat(life.history.rollback(1).ledger().get(0).error().type()).isEqualTo("no_intact_checkpoint");
        assertThat(life.happened(requested(null)))
                .containsExactly("not intact 2", "r2 to 1 in epoch 3 undo [~b/1, a/1]");
    }

    @Test
    void aRollbackWhoseCheckpointBrokeSinceIsNotCommandedAgain() {
        life.given(started("a"), failed("a"), notApplied(1));
        life.history.snapshots.clear();
        assertThat(life.happened(new PlanEvent.RollbackRetryRequested(null, "again", "ann")))
                .containsExactly("not intact 1", "refused no_intact_checkpoint");
    }
}
