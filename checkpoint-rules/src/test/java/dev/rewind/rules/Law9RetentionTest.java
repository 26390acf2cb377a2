package dev.rewind.rules;

import static dev.rewind.rules.Life.PLAN;
import static dev.rewind.rules.Life.applied;
import static dev.rewind.rules.Life.captured;
import static dev.rewind.rules.Life.completed;
import static dev.rewind.rules.Life.failed;
import static dev.rewind.rules.Life.planCompleted;
import static dev.rewind.rules.Life.planFailed;
import static dev.rewind.rules.Life.requested;
import static dev.rewind.rules.Life.started;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.Limits;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.PlanRollback;
import dev.rewind.events.RollbackTarget;
import dev.rewind.events.RollbackTarget.StepsBack;
import dev.rewind.events.RollbackTarget.ToSequence;
import dev.rewind.events.RollbackTarget.ToStep;
import dev.rewind.events.RollbackTarget.ToTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Law9RetentionTest {

    private final Life life = new Life();

    @Test
    void theNewestAreKept() {
        captures(5);
        assertThat(life.happened(keep(2))).containsExactly("pruned [1, 2, 3]");
        assertThat(life.history.checkpoints).containsOnlyKeys(4L, 5L);
        assertThat(life.state.kept()).isEqualTo(2);
        assertThat(life.happened(keep(2))).containsExactly("refused nothing_due");
    }

    @Test
    void whatIsYoungerThanTheLimitIsKept() {
        captures(5);
        assertThat(life.happened(olderThan(Life.START.plusSeconds(2)))).containsExactly("pruned [1, 2]");
    }

    @Test
    void eachLimitPrunesByItself() {
        captures(5);
        assertThat(life.happened(new PlanEvent.RetentionDue(null, 4, Life.START.plusSeconds(2))))
                .containsExactly("pruned [1, 2]");
        assertThat(life.happened(new PlanEvent.RetentionDue(null, 2, Life.START.plusSeconds(2))))
                .containsExactly("pruned [3]");
    }

    @Test
    void theLatestIsNeverPruned() {
        captures(2);
        assertThat(life.happened(olderThan(life.now()))).containsExactly("pruned [1]");
        life.given(captured(3), captured(4), requested(new ToSequence(3)), applied(1));
        assertThat(life.happened(keep(1))).containsExactly("pruned [2]");
        assertThat(life.happened(olderThan(life.now()))).containsExactly("pruned [4]");
    }

    @Test
    void aPinnedOneIsNotPrunedBeforeItIsUnpinned() {
        captures(4);
        life.given(new PlanEvent.CheckpointPinned(null, id(2), "audit", "ann"));
        assertThat(life.happened(keep(1))).containsExactly("pruned [1, 3]");
        life.given(new PlanEvent.CheckpointUnpinned(null, id(2), "audited", "ann"));
        assertThat(life.happened(keep(1))).containsExactly("pruned [2]");
    }

    @Test
    void theStartOfAnOpenStepIsNotPrunedBeforeItEnds() {
        life.given(started("a"), completed("a"), started("b"), captured(3), captured(4));
        assertThat(life.happened(keep(1))).containsExactly("pruned [3]");
        life.given(completed("b"));
        assertThat(life.happened(keep(1))).containsExactly("pruned [2]");
    }

    @Test
    void theStartOfAPlanIsNotPrunedWhileItRuns() {
        life.given(captured(1), started("a"), completed("a"), captured(3), captured(4));
        assertThat(life.happened(keep(1))).containsExactly("pruned [1, 3]");
        life.given(planCompleted());
        assertThat(life.happened(keep(1))).containsExactly("pruned [2]");
    }

    @Test
    void theTargetOfAPendingRollbackIsNotPruned() {
        captures(4);
        life.given(requested(new ToSequence(2)));
        assertThat(life.happened(keep(1))).containsExactly("pruned [1, 3]");
    }

    @Test
    void noMoreThanAThousandArePrunedAtOnce() {
        captures(Limits.PRUNED + 11);
        assertThat(life.happens(keep(1))).hasSize(1);
        assertThat(life.history.pruned).hasSize(Limits.PRUNED).contains(1L, (long) Limits.PRUNED);
        assertThat(life.happens(keep(1))).hasSize(1);
        assertThat(life.history.checkpoints).containsOnlyKeys(1011L);
    }

    @Test
    void whatIsMissingWithoutBeingPrunedIsLeftToWhoeverVerifies() {
        captures(4);
        life.history.checkpoints.remove(2L);
        assertThat(life.happened(keep(1))).containsExactly("pruned [1, 3]");
    }

    @ParameterizedTest
    @CsvSource({"0, 9", "1, 8", "3, 6", "4, -", "6, -", "7, 2", "8, -", "9, -"})
    void stepsBackCountWhatIsPrunedButDoNotEndThere(int stepsBack, String expected) {
        captures(9);
        life.given(new PlanEvent.CheckpointPinned(null, id(2), "audit", "ann"), keep(4));
        assertThat(goesTo(new StepsBack(stepsBack))).isEqualTo(expected);
    }

    @Test
    void whatIsPrunedCannotBeGoneBackTo() {
        captures(4);
        life.given(keep(2));
        assertThat(life.happened(requested(new ToSequence(1)))).containsExactly("refused no_checkpoint");
        assertThat(goesTo(new ToTime(Life.START))).isEqualTo("-");
    }

    @Test
    void aStepBeyondAGapIsFoundInTheSameTimeline() {
        life.given(started("a"), completed("a"), planCompleted());
        life.given(new PlanEvent.CheckpointPinned(null, id(1), "audit", "ann"));
        captures(4);
        life.given(keep(2));
        assertThat(life.happened(requested(new ToStep("a")))).containsExactly("r1 to 1 in epoch 2 undo [a/1]");
    }

    @Test
    void beyondAGapThatAnotherTimelineMayHaveLeftNothingIsFound() {
        life.given(started("a"), completed("a"), planCompleted());
        life.given(new PlanEvent.CheckpointPinned(null, id(1), "audit", "ann"));
        captures(2);
        life.given(requested(new ToSequence(2)), applied(1));
        captures(3);
        life.given(keep(2));
        assertThat(life.happened(requested(new ToStep("a")))).containsExactly("refused no_checkpoint");
    }

    @Test
    void aBrokenCheckpointIsPassedOverAcrossAGap() {
        captures(6);
        life.given(new PlanEvent.CheckpointPinned(null, id(2), "audit", "ann"), keep(2));
        life.history.snapshots.remove(life.history.checkpoint(5).stateHash());
        assertThat(life.happened(requested(new ToSequence(5))))
                .containsExactly("not intact 5", "r1 to 2 in epoch 2 undo []");
    }

    @Test
    void aPlanWhoseStartIsPrunedCannotGoBackToIt() {
        life.given(started("a"), completed("a"), planCompleted(), captured(2), captured(3), keep(1));
        life.given(requested(null), applied(1));
        assertThat(life.happened(planFailed(PlanRollback.START)))
                .containsExactly("refused no_checkpoint", "plan failed");
    }

    @Test
    void aFailedStepGoesBackAlsoWhenAllBeforeItIsPruned() {
        life.given(started("a"), completed("a"), started("b"), completed("b"), started("c"), keep(1));
        assertThat(life.history.checkpoints).containsOnlyKeys(1L, 3L);
        assertThat(life.happened(failed("c"))).containsExactly("c/1 failed", "r1 to 3 in epoch 2 undo [~c/1]");
        life.given(applied(1));
        assertThat(life.happened(planFailed(PlanRollback.START)))
                .containsExactly("r2 to 1 in epoch 3 undo [a/1]", "plan failed");
    }

    private void captures(int count) {
        for (int i = 1; i <= count; i++) {
            life.given(captured("state " + life.state.taken()));
        }
    }

    private String goesTo(RollbackTarget target) {
        Target found = Target.of(target, life.state, life.history);
        return found.refusal() == null ? Long.toString(found.sequence()) : "-";
    }

    private static PlanEvent keep(int last) {
        return new PlanEvent.RetentionDue(null, last, null);
    }

    private static PlanEvent olderThan(Instant time) {
        return new PlanEvent.RetentionDue(null, null, time);
    }

    private static CheckpointId id(long sequence) {
        return new CheckpointId(PLAN, sequence);
    }
}
