package dev.rewind.rules;

import static dev.rewind.rules.EntityScenario.PLAN;
import static dev.rewind.rules.EntityScenario.applied;
import static dev.rewind.rules.EntityScenario.captured;
import static dev.rewind.rules.EntityScenario.completed;
import static dev.rewind.rules.EntityScenario.failed;
import static dev.rewind.rules.EntityScenario.notApplied;
import static dev.rewind.rules.EntityScenario.planCompleted;
import static dev.rewind.rules.EntityScenario.requested;
import static dev.rewind.rules.EntityScenario.retry;
import static dev.rewind.rules.EntityScenario.started;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.Fact;
import dev.rewind.events.Limits;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.RollbackId;
import dev.rewind.events.RollbackTarget.ToSequence;
import dev.rewind.events.UndoStep;
import dev.rewind.rules.approval.ApprovalPolicies;
import dev.rewind.rules.approval.ApprovalPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A rollback to a branch that an earlier rollback left says which of its steps were undone and are not done again. */
class LeftBranchTest {

    private final EntityScenario scenario = new EntityScenario();

    @Test
    void theOrderNamesTheStepsThatWereUndone() {
        given("build", "pack", "ship");
        scenario.given(requested(new ToSequence(1)), undone(1, step("pack", 2), step("build", 1)));

        assertThat(scenario.happened(requested(new ToSequence(3))))
                .containsExactly("r2 to 3 in epoch 3 undo [] undone before [pack/1, build/1]");
        assertThat(scenario.history.rollback(2).undoneBefore()).containsExactly(step("pack", 2), step("build", 1));
    }

    @Test
    void theRecordStaysAsItWasWhenTheEntityMovesOn() {
        given("build", "ship");
        scenario.given(
                requested(new ToSequence(1)),
                undone(1, step("build", 1)),
                requested(new ToSequence(2)),
                applied(2),
                started("ship", 1, 3L),
                completed("ship", 1, 3L),
                started("mail", 1, 3L),
                requested(new ToSequence(1)),
                undone(3, step("ship", 3)));

        assertThat(scenario.history.rollback(2).undoneBefore()).containsExactly(step("build", 1));
        assertThat(scenario.happened(requested(new ToSequence(4))))
                .as("ship was undone since")
                .containsExactly("r4 to 4 in epoch 5 undo [] undone before [ship/1, build/1]");
        assertThat(scenario.history.rollback(2).undoneBefore()).containsExactly(step("build", 1));
    }

    @Test
    void aRollbackOnTheCurrentBranchNamesNone() {
        given("build", "pack", "ship");
        scenario.given(requested(new ToSequence(2)), undone(1, step("pack", 2)), started("pack", 1, 2L));

        assertThat(scenario.happened(requested(new ToSequence(1))))
                .containsExactly("r2 to 1 in epoch 3 undo [~pack/1, build/1]");
    }

    @Test
    void aStepThatWasNotUndoneIsStillDone() {
        given("build", "ship");
        scenario.given(requested(new ToSequence(1)), applied(1));

        assertThat(scenario.happened(requested(new ToSequence(2))))
                .as("the answer does not name it")
                .containsExactly("r2 to 2 in epoch 3 undo []");
    }

    @Test
    void aFailedAttemptWasNeverDone() {
        scenario.given(started("build"), failed("build"), undone(1, step("build", 1)), started("build", 2, 2L));
        scenario.given(completed("build", 2, 2L), started("ship", 1, 2L), requested(new ToSequence(2)));
        scenario.given(undone(2, new UndoStep("build", 2, new CheckpointId(PLAN, 2), true)));

        assertThat(scenario.happened(requested(new ToSequence(3))))
                .containsExactly("r3 to 3 in epoch 4 undo [] undone before [build/2]");
    }

    @Test
    void aRollbackThatIsCommandedAgainKeepsThem() {
        given("build", "ship");
        scenario.given(
                requested(new ToSequence(1)), undone(1, step("build", 1)), requested(new ToSequence(2)), notApplied(2));

        assertThat(scenario.happened(retry())).containsExactly("r2 to 2 in epoch 3 again undo []");
        assertThat(scenario.history.rollback(2).undoneBefore()).containsExactly(step("build", 1));
    }

    @Test
    void theProposalNamesThemToo() {
        ApprovalPolicy any = new ApprovalPolicy(true, false, null, null, false, Duration.ofHours(4));
        EntityScenario gated = new EntityScenario(LawLimits.defaults().with(new ApprovalPolicies(Map.of("plan", any))));
        gated.given(started("build"), completed("build"), started("ship"), requested(new ToSequence(1)));
        gated.given(approvedBy("bob", gated), undone(1, step("build", 1)));

        Fact.RollbackProposed proposed = (Fact.RollbackProposed)
                gated.happens(requested(new ToSequence(2))).get(0);

        assertThat(proposed.undoneBefore()).containsExactly(step("build", 1));
        assertThat(gated.happened(approvedBy("bob", gated)))
                .containsExactly("proposal approved", "r2 to 2 in epoch 3 undo [] undone before [build/1]");
    }

    private static PlanEvent approvedBy(String person, EntityScenario scenario) {
        return new PlanEvent.RollbackApproved(null, scenario.state.proposal().digest(), null, person);
    }

    /** Of a step whose checkpoint is pruned, no row is left. */
    @Test
    void thoseBeyondAGapAreNamed() {
        scenario.given(started("build"), completed("build"), started("pack"), completed("pack"), planCompleted());
        scenario.given(captured(3), captured(4), requested(new ToSequence(1)));
        scenario.given(undone(1, step("pack", 2), step("build", 1)), planCompleted());
        scenario.given(new PlanEvent.RetentionDue(null, 2, null));
        assertThat(scenario.history.pruned).containsExactly(2L);

        assertThat(scenario.happened(requested(new ToSequence(4))))
                .containsExactly("r2 to 4 in epoch 3 undo [] undone before [build/1]");
    }

    @Test
    void theNewestOnesAreEnough() {
        List<UndoStep> steps = new ArrayList<>();
        scenario.given(started("s1"));
        for (int i = 1; i <= Limits.UNDONE_BEFORE + 5; i++) {
            scenario.given(completed("s" + i), started("s" + (i + 1)));
            steps.add(0, step("s" + i, i));
        }
        scenario.given(requested(new ToSequence(1)), undone(1, steps.toArray(UndoStep[]::new)));

        List<Fact> facts = scenario.happens(requested(new ToSequence(Limits.UNDONE_BEFORE + 6)));

        assertThat(((Fact.RollbackOrdered) facts.get(0)).undoneBefore())
                .isEqualTo(steps.subList(0, Limits.UNDONE_BEFORE));
    }

    /** Steps from checkpoint 1 on; the last one is under way. */
    private void given(String... steps) {
        for (int i = 0; i < steps.length; i++) {
            scenario.given(started(steps[i]));
            if (i < steps.length - 1) {
                scenario.given(completed(steps[i]));
            }
        }
    }

    private static UndoStep step(String name, long start) {
        return new UndoStep(name, 1, new CheckpointId(PLAN, start), true);
    }

    private static PlanEvent undone(long rollback, UndoStep... steps) {
        return new PlanEvent.RollbackApplied(null, new RollbackId(PLAN, rollback), null, null, List.of(steps));
    }
}
