package dev.rewind.rules;

import static dev.rewind.rules.EntityScenario.PLAN;
import static dev.rewind.rules.EntityScenario.applied;
import static dev.rewind.rules.EntityScenario.captured;
import static dev.rewind.rules.EntityScenario.completed;
import static dev.rewind.rules.EntityScenario.failed;
import static dev.rewind.rules.EntityScenario.notApplied;
import static dev.rewind.rules.EntityScenario.planCompleted;
import static dev.rewind.rules.EntityScenario.planFailed;
import static dev.rewind.rules.EntityScenario.requested;
import static dev.rewind.rules.EntityScenario.retry;
import static dev.rewind.rules.EntityScenario.started;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
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

    private final EntityScenario scenario = new EntityScenario();

    @Test
    void theNewestAreKept() {
        captures(5);
        assertThat(scenario.happened(keep(2))).containsExactly("pruned [1, 2, 3]");
        assertThat(scenario.history.checkpoints).containsOnlyKeys(4L, 5L);
        assertThat(scenario.state.kept()).isEqualTo(2);
        assertThat(scenario.happened(keep(2))).containsExactly("refused nothing_due");
    }

    @Test
    void whatIsYoungerThanTheLimitIsKept() {
        captures(5);
        assertThat(scenario.happened(olderThan(EntityScenario.START.plusSeconds(2))))
                .containsExactly("pruned [1, 2]");
    }

    @Test
    void eachLimitPrunesByItself() {
        captures(5);
        assertThat(scenario.happened(new PlanEvent.RetentionDue(null, 4, EntityScenario.START.plusSeconds(2))))
                .containsExactly("pruned [1, 2]");
        assertThat(scenario.happened(new PlanEvent.RetentionDue(null, 2, EntityScenario.START.plusSeconds(2))))
                .containsExactly("pruned [3]");
    }

    @Test
    void theLatestIsNeverPruned() {
        captures(2);
        assertThat(scenario.happened(olderThan(scenario.now()))).containsExactly("pruned [1]");
        scenario.given(captured(3), captured(4), requested(new ToSequence(3)), applied(1));
        assertThat(scenario.happened(keep(1))).containsExactly("pruned [2]");
        assertThat(scenario.happened(olderThan(scenario.now()))).containsExactly("pruned [4]");
    }

    @Test
    void aPinnedOneIsNotPrunedBeforeItIsUnpinned() {
        captures(4);
        scenario.given(new PlanEvent.CheckpointPinned(null, id(2), "audit", "ann"));
        assertThat(scenario.happened(keep(1))).containsExactly("pruned [1, 3]");
        scenario.given(new PlanEvent.CheckpointUnpinned(null, id(2), "audited", "ann"));
        assertThat(scenario.happened(keep(1))).containsExactly("pruned [2]");
    }

    @Test
    void anOpenPlanKeepsAllThatItMayHaveToUndo() {
        scenario.given(started("a"), completed("a"), started("b"), captured(3), captured(4));
        assertThat(scenario.happened(keep(1))).containsExactly("refused nothing_due");
        scenario.given(completed("b"));
        assertThat(scenario.happened(olderThan(scenario.now()))).containsExactly("refused nothing_due");
        scenario.given(planCompleted());
        assertThat(scenario.happened(keep(1))).containsExactly("pruned [1, 2, 3]");
    }

    @Test
    void aPlanThatIsRolledBackAfterItsEndKeepsThemAgain() {
        scenario.given(started("a"), completed("a"), started("b"), completed("b"), planCompleted());
        scenario.given(requested(new ToStep("b")));
        assertThat(scenario.happened(keep(1))).containsExactly("refused nothing_due");
        scenario.given(applied(1));
        assertThat(scenario.happened(keep(1))).containsExactly("refused nothing_due");
    }

    @Test
    void aRollbackOfAllThatIsNotAppliedKeepsWhatItUndoes() {
        scenario.given(captured(1), started("a"), completed("a"), started("b"), completed("b"), planCompleted());
        scenario.given(requested(new ToSequence(1)));
        assertThat(scenario.happened(keep(1))).containsExactly("refused nothing_due");
        scenario.given(notApplied(1));
        assertThat(scenario.happened(keep(1))).containsExactly("refused nothing_due");
        scenario.given(retry(), applied(1), captured(2));
        assertThat(scenario.happened(keep(1))).containsExactly("pruned [1, 2, 3]");
    }

    @Test
    void whatIsOlderThanAPlanIsPrunedWhileItRuns() {
        scenario.given(captured(1), started("a"), completed("a"), captured(3), captured(4));
        assertThat(scenario.happened(keep(1))).containsExactly("pruned [1]");
        assertThat(scenario.state.mayPrune()).isFalse();
        scenario.given(planCompleted());
        assertThat(scenario.state.mayPrune()).isTrue();
        assertThat(scenario.happened(keep(1))).containsExactly("pruned [2, 3]");
    }

    @Test
    void theTargetOfAPendingRollbackIsNotPruned() {
        captures(4);
        scenario.given(requested(new ToSequence(2)));
        assertThat(scenario.happened(keep(1))).containsExactly("pruned [1]");
        scenario.given(applied(1));
        assertThat(scenario.happened(keep(1))).containsExactly("pruned [3]");
    }

    @Test
    void noMoreThanAThousandArePrunedAtOnce() {
        captures(Limits.PRUNED + 11);
        assertThat(scenario.happens(keep(1))).hasSize(1);
        assertThat(scenario.history.pruned).hasSize(Limits.PRUNED).contains(1L, (long) Limits.PRUNED);
        assertThat(scenario.happens(keep(1))).hasSize(1);
        assertThat(scenario.history.checkpoints).containsOnlyKeys(1011L);
    }

    @Test
    void whatIsMissingWithoutBeingPrunedIsLeftToWhoeverVerifies() {
        captures(4);
        scenario.history.checkpoints.remove(2L);
        assertThat(scenario.happened(keep(1))).containsExactly("pruned [1, 3]");
    }

    @ParameterizedTest
    @CsvSource({"0, 9", "1, 8", "3, 6", "4, -", "6, -", "7, 2", "8, -", "9, -"})
    void stepsBackCountWhatIsPrunedButDoNotEndThere(int stepsBack, String expected) {
        captures(9);
        scenario.given(new PlanEvent.CheckpointPinned(null, id(2), "audit", "ann"), keep(4));
        assertThat(goesTo(new StepsBack(stepsBack))).isEqualTo(expected);
    }

    @Test
    void whatIsPrunedCannotBeGoneBackTo() {
        captures(4);
        scenario.given(keep(2));
        assertThat(scenario.happened(requested(new ToSequence(1)))).containsExactly("refused no_checkpoint");
        assertThat(goesTo(new ToTime(EntityScenario.START))).isEqualTo("-");
    }

    /** Where a pruned checkpoint may be what was asked for, the refusal says so; elsewhere it does not. */
    @Test
    void aRefusalSaysThatRetentionHasPrunedWhatWasAskedFor() {
        scenario.given(started("a"), completed("a"), planCompleted());
        captures(4);
        assertThat(why(new ToStep("b"))).endsWith("from which step \"b\" started");
        assertThat(why(new StepsBack(9))).isEqualTo("there is no checkpoint 9 before the latest one");
        assertThat(why(new ToTime(EntityScenario.START.minusSeconds(1)))).doesNotContain("pruned");
        scenario.given(keep(2));

        assertThat(why(new ToStep("a"))).endsWith("step \"a\" started any more: retention has pruned older ones");
        assertThat(why(new StepsBack(3)))
                .isEqualTo("there is no checkpoint 3 before the latest one any more: retention has pruned older ones");
        assertThat(why(new ToTime(EntityScenario.START))).endsWith("any more: retention has pruned older ones");
        assertThat(why(new ToSequence(9))).isEqualTo("there is no checkpoint number 9");
    }

    @Test
    void aPrunedCheckpointCanBeNeitherPinnedNorForkedAndTheRefusalSaysWhy() {
        captures(4);
        scenario.given(keep(2));
        EntityKey fork = EntityKey.plan("fork");

        for (long number : new long[] {1, 9}) {
            String expected = number == 1 ? "was pruned by retention" : "there is no checkpoint " + id(number);
            assertThat(why(new PlanEvent.CheckpointPinned(null, id(number), "audit", "ann")))
                    .contains(expected);
            assertThat(why(new PlanEvent.ForkRequested(
                            null, id(number), fork, "r", "ann", null, null, null, null, null)))
                    .contains(expected);
        }
    }

    private String why(RollbackTarget target) {
        return why(requested(target));
    }

    private String why(PlanEvent event) {
        return ((Fact.RequestRefused) scenario.happens(event).get(0)).why();
    }

    @Test
    void aStepBeyondAGapIsFoundInTheSameTimeline() {
        scenario.given(started("a"), completed("a"), planCompleted());
        scenario.given(new PlanEvent.CheckpointPinned(null, id(1), "audit", "ann"));
        captures(4);
        scenario.given(keep(2));
        assertThat(scenario.happened(requested(new ToStep("a")))).containsExactly("r1 to 1 in epoch 2 undo [a/1]");
    }

    @Test
    void beyondAGapThatAnotherTimelineMayHaveLeftNothingIsFound() {
        scenario.given(started("a"), completed("a"), planCompleted());
        scenario.given(new PlanEvent.CheckpointPinned(null, id(1), "audit", "ann"));
        captures(2);
        scenario.given(requested(new ToSequence(2)), applied(1), planCompleted());
        captures(3);
        scenario.given(keep(2));
        assertThat(scenario.happened(requested(new ToStep("a")))).containsExactly("refused no_checkpoint");
    }

    @Test
    void aBrokenCheckpointIsPassedOverAcrossAGap() {
        captures(6);
        scenario.given(new PlanEvent.CheckpointPinned(null, id(2), "audit", "ann"), keep(2));
        scenario.history.snapshots.remove(scenario.history.checkpoint(5).stateHash());
        assertThat(scenario.happened(requested(new ToSequence(5))))
                .containsExactly("not intact 5", "r1 to 2 in epoch 2 undo []");
    }

    @Test
    void aPlanWhoseStartIsPrunedCannotGoBackToIt() {
        scenario.given(started("a"), completed("a"), planCompleted(), captured(2), captured(3), keep(1));
        scenario.given(requested(null), applied(1));
        assertThat(scenario.happened(planFailed(PlanRollback.START)))
                .containsExactly("refused no_checkpoint", "plan failed");
    }

    @Test
    void aFailedStepGoesBackWithAllBeforeIt() {
        scenario.given(started("a"), completed("a"), started("b"), completed("b"), started("c"));
        assertThat(scenario.happened(keep(1))).containsExactly("refused nothing_due");
        assertThat(scenario.happened(failed("c"))).containsExactly("c/1 failed", "r1 to 3 in epoch 2 undo [~c/1]");
        scenario.given(applied(1));
        assertThat(scenario.happened(planFailed(PlanRollback.START)))
                .containsExactly("r2 to 1 in epoch 3 undo [b/1, a/1]", "plan failed");
    }

    private void captures(int count) {
        for (int i = 1; i <= count; i++) {
            scenario.given(captured("state " + scenario.state.taken()));
        }
    }

    private String goesTo(RollbackTarget target) {
        TargetChoice found = TargetChoice.of(target, scenario.state, scenario.history);
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
