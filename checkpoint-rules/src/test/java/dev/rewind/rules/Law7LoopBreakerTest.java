package dev.rewind.rules;

import static dev.rewind.rules.EntityScenario.answerDue;
import static dev.rewind.rules.EntityScenario.applied;
import static dev.rewind.rules.EntityScenario.completed;
import static dev.rewind.rules.EntityScenario.failed;
import static dev.rewind.rules.EntityScenario.notApplied;
import static dev.rewind.rules.EntityScenario.planCompleted;
import static dev.rewind.rules.EntityScenario.planFailed;
import static dev.rewind.rules.EntityScenario.requested;
import static dev.rewind.rules.EntityScenario.resumed;
import static dev.rewind.rules.EntityScenario.retry;
import static dev.rewind.rules.EntityScenario.started;
import static dev.rewind.rules.EntityScenario.step;
import static dev.rewind.rules.EntityScenario.stepDue;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.EntityKey;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.PlanRollback;
import dev.rewind.events.RollbackId;
import dev.rewind.events.RollbackTarget.ToSequence;
import dev.rewind.events.json.Snapshot;
import dev.rewind.rules.state.EntityState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class Law7LoopBreakerTest {

    private EntityScenario scenario = new EntityScenario();

    @Test
    void theTenthFailureOfAStepParksItsEntityAndCommandsNothing() {
        failing("a", 9);
        scenario.given(started("a", 10, scenario.state.epoch()));
        assertThat(scenario.happened(failed("a", 10, null))).containsExactly("a/10 failed", "parked");
        assertThat(scenario.status()).isEqualTo(EntityStatus.PARKED);
        assertThat(scenario.state.lastRollback().number()).isEqualTo(9);
    }

    @Test
    void aTimeOutIsAFailureToo() {
        scenario = new EntityScenario(law(0, 2));
        failing("a", 1);
        scenario.given(new PlanEvent.StepStarted(2L, step("a", 2), Snapshot.of(1), 1000L, null, Map.of(), List.of()));
        assertThat(scenario.passes(Duration.ofSeconds(5)).happened(stepDue(2)))
                .containsExactly("a/2 timed out", "parked");
    }

    @Test
    void aStepThatCompletesIsForgiven() {
        scenario = new EntityScenario(law(0, 3));
        failing("a", 2);
        scenario.given(started("a", 3, scenario.state.epoch()), completed("a", 3, null));
        failing("a", 2);
        assertThat(scenario.status()).isEqualTo(EntityStatus.RUNNING);
    }

    @Test
    void eachStepIsCountedForItself() {
        scenario = new EntityScenario(law(0, 3));
        failing("a", 2);
        failing("b", 2);
        assertThat(scenario.status()).isEqualTo(EntityStatus.RUNNING);
    }

    @Test
    void aPlanThatIsRunAgainIsStillCounted() {
        scenario = new EntityScenario(law(0, 2));
        scenario.given(started("a"), failed("a"), applied(1), planFailed(PlanRollback.NONE));
        scenario.given(started("a"));
        assertThat(scenario.happened(failed("a"))).containsExactly("a/1 failed", "parked");
    }

    @Test
    void nothingThatFailsIsCommandedWhileParked() {
        parked();
        scenario.given(started("b"), started("c"), started("d"));
        assertThat(scenario.happened(failed("b"))).containsExactly("b/1 failed", "refused entity_parked");
        assertThat(scenario.happened(new PlanEvent.OperationFailed(null, "x", EntityScenario.error(), true)))
                .containsExactly("refused entity_parked");
        assertThat(scenario.happened(planFailed(PlanRollback.START)))
                .containsExactly("refused entity_parked", "c/1 cancelled", "d/1 cancelled", "plan failed");
        assertThat(scenario.status()).isEqualTo(EntityStatus.PARKED);
    }

    @Test
    void noOtherRollbackTakesAParkedEntityAlong() {
        parked();
        assertThat(scenario.happened(new PlanEvent.RollbackRequested(
                        null, null, "r", "r", null, null, List.of(new RollbackId(EntityKey.plan("b"), 1)))))
                .containsExactly("refused entity_parked");
        assertThat(scenario.status()).isEqualTo(EntityStatus.PARKED);
    }

    @Test
    void aFailedRollbackIsNotRetriedWhileParked() {
        scenario = new EntityScenario(law(0, 2));
        scenario.given(started("a"), failed("a"), notApplied(1), started("a", 2, 2L));
        assertThat(scenario.happened(failed("a", 2, 2L))).containsExactly("a/2 failed", "parked");
        assertThat(scenario.happened(retry())).containsExactly("refused latest_changed");
    }

    @Test
    void whatAnotherRollbackTakesAlongIsStillCounted() {
        scenario = new EntityScenario(law(0, 2));
        failing("a", 1);
        scenario.given(new PlanEvent.RollbackRequested(
                null, null, "r", "r", null, null, List.of(new RollbackId(EntityKey.plan("b"), 1))));
        scenario.given(applied(2), started("a", 2, 3L));
        assertThat(scenario.happened(failed("a", 2, 3L))).containsExactly("a/2 failed", "parked");
    }

    @Test
    void whileParkedStepsMayStillStartAndEnd() {
        parked();
        assertThat(scenario.happened(started("b"))).hasSize(1).noneMatch(said -> said.startsWith("refused"));
        assertThat(scenario.happened(completed("b"))).containsExactly("b/1 completed");
        assertThat(scenario.status()).isEqualTo(EntityStatus.PARKED);
    }

    @Test
    void aPersonLetsItGoOnAndCountingStartsAnew() {
        parked();
        assertThat(scenario.happened(resumed())).containsExactly("resumed");
        assertThat(scenario.status()).isEqualTo(EntityStatus.RUNNING);
        assertThat(scenario.happened(resumed())).containsExactly("refused not_parked");
        failing("a", 1);
        assertThat(scenario.status()).isEqualTo(EntityStatus.RUNNING);
        scenario.given(started("a", 9, scenario.state.epoch()));
        assertThat(scenario.happened(failed("a", 9, null))).containsExactly("a/9 failed", "parked");
    }

    @Test
    void aPersonsRequestForARollbackLetsItGoOnToo() {
        parked();
        assertThat(scenario.happened(requested(new ToSequence(1)))).containsExactly("r2 to 1 in epoch 3 undo [~a/2]");
        scenario.given(applied(2));
        assertThat(scenario.status()).isEqualTo(EntityStatus.RUNNING);
        failing("a", 1);
        assertThat(scenario.status()).isEqualTo(EntityStatus.RUNNING);
    }

    @Test
    void everySecondFailureGoesOneStepFurtherBackThanTheLastSuchOne() {
        scenario = new EntityScenario(law(2, 0));
        scenario.given(started("a"), completed("a"), started("b"), completed("b"), started("c"), completed("c"));
        scenario.given(started("d"));
        assertThat(goesBackTo("d", 1)).isEqualTo(4);
        assertThat(goesBackTo("d", 2)).isEqualTo(3);
    }

    @Test
    void theNextSuchFailureGoesTwoStepsBack() {
        scenario = new EntityScenario(law(2, 0));
        scenario.given(started("a"), completed("a"), started("b"), completed("b"), started("c"), completed("c"));
        scenario.given(started("d"), failed("d"), started("d", 2, 2L), failed("d", 2, null));
        scenario.given(started("c", 2, 3L), completed("c", 2, null), started("d", 3, null));
        assertThat(goesBackTo("d", 3)).isEqualTo(7);
        assertThat(goesBackTo("d", 4)).isEqualTo(2);
    }

    @Test
    void aStepOfAnEarlierRunIsNoStepOfThePlan() {
        scenario = new EntityScenario(law(1, 0));
        scenario.given(started("a"), completed("a"), planCompleted(), started("b"));
        assertThat(scenario.happened(failed("b"))).containsExactly("b/1 failed", "r1 to 2 in epoch 2 undo [~b/1]");
    }

    @Test
    void furtherBackThanTheFirstStepThereIsNothing() {
        scenario = new EntityScenario(law(1, 0));
        scenario.given(started("a"), completed("a"), started("b"));
        assertThat(scenario.happened(failed("b"))).containsExactly("b/1 failed", "r1 to 1 in epoch 2 undo [~b/1, a/1]");
        scenario.given(started("b", 2, 2L));
        assertThat(scenario.happened(failed("b", 2, 2L)))
                .containsExactly("b/2 failed", "r2 to 1 in epoch 3 undo [~b/2]");
    }

    @Test
    void withoutALimitAStepMayFailForEver() {
        scenario = new EntityScenario(law(0, 0));
        failing("a", 50);
        assertThat(scenario.status()).isEqualTo(EntityStatus.RUNNING);
        assertThat(scenario.state.failures()).containsEntry("a", 50);
    }

    @Test
    void ofAThousandFailingStepsTheOneThatFailedLeastIsForgotten() {
        scenario = new EntityScenario(law(0, 0));
        failing("step 0", 2);
        for (int i = 1; i <= EntityState.MAX_FAILING_STEPS; i++) {
            failing("step " + i, 1);
        }
        assertThat(scenario.state.failures())
                .hasSize(EntityState.MAX_FAILING_STEPS)
                .containsEntry("step 0", 2)
                .containsEntry("step 1000", 1);
    }

    @Test
    void anUnansweredCommandIsNotAFailureOfTheStep() {
        scenario = new EntityScenario(law(0, 2));
        scenario.given(started("a"), failed("a"));
        scenario.passes(Duration.ofMinutes(1)).given(answerDue(1));
        assertThat(scenario.state.failures()).containsEntry("a", 1);
    }

    /** Sets the scenario to an entity that the second failure of step a, at checkpoint 2, has parked. */
    private void parked() {
        scenario = new EntityScenario(law(0, 2));
        scenario.given(started("a"), failed("a"), applied(1), started("a", 2, 2L), failed("a", 2, 2L));
        assertThat(scenario.status()).isEqualTo(EntityStatus.PARKED);
    }

    /** Lets the step fail this often; each failure is rolled back. */
    private void failing(String step, int times) {
        for (int i = 0; i < times; i++) {
            scenario.given(started(step, 1, scenario.state.epoch()), failed(step, 1, null));
            scenario.given(applied(scenario.state.lastRollback().number()));
        }
    }

    /** Lets the open step fail, and starts its next attempt from the target of the rollback; returns the target. */
    private long goesBackTo(String step, int attempt) {
        scenario.given(failed(step, attempt, null));
        long target = scenario.state.latest();
        scenario.given(started(step, attempt + 1, scenario.state.epoch()));
        return target;
    }

    private static LawLimits law(int escalateAfter, int parkAfter) {
        return new LawLimits(Duration.ofMinutes(1), 5, escalateAfter, parkAfter);
    }
}
