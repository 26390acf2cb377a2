package dev.rewind.rules;

import static dev.rewind.rules.EntityScenario.applied;
import static dev.rewind.rules.EntityScenario.captured;
import static dev.rewind.rules.EntityScenario.completed;
import static dev.rewind.rules.EntityScenario.failed;
import static dev.rewind.rules.EntityScenario.planCompleted;
import static dev.rewind.rules.EntityScenario.planFailed;
import static dev.rewind.rules.EntityScenario.requested;
import static dev.rewind.rules.EntityScenario.started;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.PlanRollback;
import dev.rewind.events.json.Snapshot;
import org.junit.jupiter.api.Test;

class Law2AFailureRollsBackTest {

    private final EntityScenario scenario = new EntityScenario();

    @Test
    void aFailedStepGoesBackToWhereItStarted() {
        scenario.given(started("a"), completed("a"), started("b"));
        assertThat(scenario.happened(failed("b"))).containsExactly("b/1 failed", "r1 to 2 in epoch 2 undo [~b/1]");
        assertThat(scenario.status()).isEqualTo(EntityStatus.ROLLING_BACK);
        assertThat(scenario.state.head().openSteps()).isEmpty();
    }

    @Test
    void stepsThatRanBesideItAreCancelledOrUndone() {
        scenario.given(started("a"), started("b"), started("c"), completed("c"));
        assertThat(scenario.happened(failed("b")))
                .containsExactly("b/1 failed", "r1 to 2 in epoch 2 undo [c/1, ~b/1, ~a/1]");
    }

    @Test
    void aStepThatIsNotUnderWayCannotEnd() {
        assertThat(scenario.happened(failed("a"))).containsExactly("refused step_not_open");
        scenario.given(started("a", 2, null));
        assertThat(scenario.happened(failed("a"))).containsExactly("refused step_not_open");
        assertThat(scenario.happened(completed("b"))).containsExactly("refused step_not_open");
    }

    @Test
    void aCriticalOperationGoesBackToTheStepItIsOrToTheLatestCheckpoint() {
        scenario.given(captured(1), captured(2));
        assertThat(scenario.happened(operation("publish", true))).containsExactly("r1 to 2 in epoch 2 undo []");
        scenario.given(applied(1), started("publish"), captured(3));
        assertThat(scenario.happened(operation("publish", true)))
                .containsExactly("r2 to 3 in epoch 3 undo [~publish/1]");
    }

    @Test
    void aCriticalOperationLeavesStepsOfOtherNamesBehind() {
        scenario.given(started("publish"), started("print"));
        assertThat(scenario.happened(operation("publish", true)))
                .containsExactly("r1 to 1 in epoch 2 undo [~print/1, ~publish/1]");
    }

    @Test
    void ofSeveralStepsOfItsNameACriticalOperationIsTheOneThatStartedLast() {
        scenario.given(started("publish"), started("publish", 2, null), captured(3));
        assertThat(scenario.happened(operation("publish", true)))
                .containsExactly("r1 to 2 in epoch 2 undo [~publish/2, ~publish/1]");
    }

    @Test
    void anOperationThatIsNotCriticalTakesNothingBack() {
        scenario.given(captured(1));
        assertThat(scenario.happened(operation("publish", false))).containsExactly("refused not_critical");
        assertThat(scenario.state.epoch()).isEqualTo(1);
    }

    @Test
    void withoutACheckpointThereIsNothingToGoBackTo() {
        assertThat(scenario.happened(operation("publish", true))).containsExactly("refused no_checkpoint");
        assertThat(scenario.happened(requested(null))).containsExactly("refused no_checkpoint");
        assertThat(scenario.state.exists()).isFalse();
    }

    @Test
    void aFailedPlanGoesBackToItsStartAndStaysFailed() {
        scenario.given(captured("draft"), started("a"), completed("a"), started("b"));
        assertThat(scenario.happened(planFailed(PlanRollback.START)))
                .containsExactly("r1 to 2 in epoch 2 undo [~b/1, a/1]", "plan failed");
        scenario.given(applied(1));
        assertThat(scenario.status()).isEqualTo(EntityStatus.FAILED);
    }

    @Test
    void aFailedPlanMayStayWhereItIs() {
        scenario.given(started("a"));
        assertThat(scenario.happened(planFailed(PlanRollback.NONE))).containsExactly("a/1 cancelled", "plan failed");
        assertThat(scenario.status()).isEqualTo(EntityStatus.FAILED);
    }

    @Test
    void aFailedPlanMayLeaveItsLastState() {
        scenario.given(started("a"));
        PlanEvent ended =
                new PlanEvent.PlanFailed(null, Snapshot.of("spoilt"), EntityScenario.error(), PlanRollback.NONE);
        assertThat(scenario.happened(ended)).hasSize(3).contains("a/1 cancelled", "plan failed");
        assertThat(scenario.history.checkpoint(2).reason()).isEqualTo(Checkpoint.PLAN_FAILED);
    }

    @Test
    void onlyAPlanThatRunsCanEnd() {
        assertThat(scenario.happened(planCompleted())).containsExactly("refused plan_not_running");
        scenario.given(started("a"), planCompleted());
        assertThat(scenario.happened(planFailed(PlanRollback.START))).containsExactly("refused plan_not_running");
    }

    @Test
    void aPlanThatRunsAgainFailsBackToItsNewStart() {
        scenario.given(started("a"), completed("a"), planCompleted(), started("a", 2, null));
        assertThat(scenario.happened(planFailed(PlanRollback.START)))
                .containsExactly("r1 to 2 in epoch 2 undo [~a/2]", "plan failed");
    }

    private PlanEvent operation(String name, boolean critical) {
        return new PlanEvent.OperationFailed(null, name, EntityScenario.error(), critical);
    }
}
