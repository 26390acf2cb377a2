package dev.rewind.rules;

import static dev.rewind.rules.Life.applied;
import static dev.rewind.rules.Life.captured;
import static dev.rewind.rules.Life.completed;
import static dev.rewind.rules.Life.failed;
import static dev.rewind.rules.Life.planCompleted;
import static dev.rewind.rules.Life.planFailed;
import static dev.rewind.rules.Life.requested;
import static dev.rewind.rules.Life.started;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.EntityStatus;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.PlanRollback;
import org.junit.jupiter.api.Test;

class Law2AFailureRollsBackTest {

    private final Life life = new Life();

    @Test
    void aFailedStepGoesBackToWhereItStarted() {
        life.given(started("a"), completed("a"), started("b"));
        assertThat(life.happened(failed("b"))).containsExactly("b/1 failed", "r1 to 2 in epoch 2 undo [~b/1]");
        assertThat(life.status()).isEqualTo(EntityStatus.ROLLING_BACK);
        assertThat(life.state.head().openSteps()).isEmpty();
    }

    @Test
    void stepsThatRanBesideItAreCancelledOrUndone() {
        life.given(started("a"), started("b"), started("c"), completed("c"));
        assertThat(life.happened(failed("b")))
                .containsExactly("b/1 failed", "r1 to 2 in epoch 2 undo [c/1, ~b/1, ~a/1]");
    }

    @Test
    void aStepThatIsNotUnderWayCannotEnd() {
        assertThat(life.happened(failed("a"))).containsExactly("refused step_not_open");
        life.given(started("a", 2, null));
        assertThat(life.happened(failed("a"))).containsExactly("refused step_not_open");
        assertThat(life.happened(completed("b"))).containsExactly("refused step_not_open");
    }

    @Test
    void aCriticalOperationGoesBackToTheStepItIsOrToTheLatestCheckpoint() {
        life.given(captured(1), captured(2));
        assertThat(life.happened(operation("publish", true))).containsExactly("r1 to 2 in epoch 2 undo []");
        life.given(applied(1), started("publish"), captured(3));
        assertThat(life.happened(operation("publish", true))).containsExactly("r2 to 3 in epoch 3 undo [~publish/1]");
    }

    @Test
    void ofSeveralStepsOfItsNameACriticalOperationIsTheOneThatStartedLast() {
        life.given(started("publish"), started("publish", 2, null), captured(3));
        assertThat(life.happened(operation("publish", true)))
                .containsExactly("r1 to 2 in epoch 2 undo [~publish/2, ~publish/1]");
    }

    @Test
    void anOperationThatIsNotCriticalTakesNothingBack() {
        life.given(captured(1));
        assertThat(life.happened(operation("publish", false))).containsExactly("refused not_critical");
        assertThat(life.state.epoch()).isEqualTo(1);
    }

    @Test
    void withoutACheckpointThereIsNothingToGoBackTo() {
        assertThat(life.happened(operation("publish", true))).containsExactly("refused no_checkpoint");
        assertThat(life.happened(requested(null))).containsExactly("refused no_checkpoint");
        assertThat(life.state.exists()).isFalse();
    }

    @Test
    void aFailedPlanGoesBackToItsStartAndStaysFailed() {
        life.given(captured("draft"), started("a"), completed("a"), started("b"));
        assertThat(life.happened(planFailed(PlanRollback.START)))
                .containsExactly("r1 to 2 in epoch 2 undo [~b/1, a/1]", "plan failed");
        life.given(applied(1));
        assertThat(life.status()).isEqualTo(EntityStatus.FAILED);
    }

    @Test
    void aFailedPlanMayStayWhereItIs() {
        life.given(started("a"));
        assertThat(life.happened(planFailed(PlanRollback.NONE))).containsExactly("a/1 cancelled", "plan failed");
        assertThat(life.status()).isEqualTo(EntityStatus.FAILED);
    }

    @Test
    void onlyAPlanThatRunsCanEnd() {
        assertThat(life.happened(planCompleted())).containsExactly("refused plan_not_running");
        life.given(started("a"), planCompleted());
        assertThat(life.happened(planFailed(PlanRollback.START))).containsExactly("refused plan_not_running");
    }

    @Test
    void aPlanThatRunsAgainFailsBackToItsNewStart() {
        life.given(started("a"), completed("a"), planCompleted(), started("a", 2, null));
        assertThat(life.happened(planFailed(PlanRollback.START)))
                .containsExactly("r1 to 2 in epoch 2 undo [~a/2]", "plan failed");
    }

    private PlanEvent operation(String name, boolean critical) {
        return new PlanEvent.OperationFailed(null, name, Life.error(), critical);
    }
}
