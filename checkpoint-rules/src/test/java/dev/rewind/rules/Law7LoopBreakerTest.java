package dev.rewind.rules;

import static dev.rewind.rules.Life.answerDue;
import static dev.rewind.rules.Life.applied;
import static dev.rewind.rules.Life.completed;
import static dev.rewind.rules.Life.failed;
import static dev.rewind.rules.Life.notApplied;
import static dev.rewind.rules.Life.planCompleted;
import static dev.rewind.rules.Life.planFailed;
import static dev.rewind.rules.Life.requested;
import static dev.rewind.rules.Life.resumed;
import static dev.rewind.rules.Life.retry;
import static dev.rewind.rules.Life.started;
import static dev.rewind.rules.Life.step;
import static dev.rewind.rules.Life.stepDue;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.EntityKey;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.PlanRollback;
import dev.rewind.events.RollbackId;
import dev.rewind.events.RollbackTarget.ToSequence;
import dev.rewind.events.json.Snapshot;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class Law7LoopBreakerTest {

    private Life life = new Life();

    @Test
    void theTenthFailureOfAStepParksItsEntityAndCommandsNothing() {
        failing("a", 9);
        life.given(started("a", 10, life.state.epoch()));
        assertThat(life.happened(failed("a", 10, null))).containsExactly("a/10 failed", "parked");
        assertThat(life.status()).isEqualTo(EntityStatus.PARKED);
        assertThat(life.state.lastRollback().number()).isEqualTo(9);
    }

    @Test
    void aTimeOutIsAFailureToo() {
        life = new Life(law(0, 2));
        failing("a", 1);
        life.given(new PlanEvent.StepStarted(2L, step("a", 2), Snapshot.of(1), 1000L, null, Map.of(), List.of()));
        assertThat(life.passes(Duration.ofSeconds(5)).happened(stepDue(2))).containsExactly("a/2 timed out", "parked");
    }

    @Test
    void aStepThatCompletesIsForgiven() {
        life = new Life(law(0, 3));
        failing("a", 2);
        life.given(started("a", 3, life.state.epoch()), completed("a", 3, null));
        failing("a", 2);
        assertThat(life.status()).isEqualTo(EntityStatus.RUNNING);
    }

    @Test
    void eachStepIsCountedForItself() {
        life = new Life(law(0, 3));
        failing("a", 2);
        failing("b", 2);
        assertThat(life.status()).isEqualTo(EntityStatus.RUNNING);
    }

    @Test
    void aPlanThatIsRunAgainIsStillCounted() {
        life = new Life(law(0, 2));
        life.given(started("a"), failed("a"), applied(1), planFailed(PlanRollback.NONE));
        life.given(started("a"));
        assertThat(life.happened(failed("a"))).containsExactly("a/1 failed", "parked");
    }

    @Test
    void nothingThatFailsIsCommandedWhileParked() {
        parked();
        life.given(started("b"), started("c"), started("d"));
        assertThat(life.happened(failed("b"))).containsExactly("b/1 failed", "refused entity_parked");
        assertThat(life.happened(new PlanEvent.OperationFailed(null, "x", Life.error(), true)))
                .containsExactly("refused entity_parked");
        assertThat(life.happened(planFailed(PlanRollback.START)))
                .containsExactly("refused entity_parked", "c/1 cancelled", "d/1 cancelled", "plan failed");
        assertThat(life.status()).isEqualTo(EntityStatus.PARKED);
    }

    @Test
    void noOtherRollbackTakesAParkedEntityAlong() {
        parked();
        assertThat(life.happened(new PlanEvent.RollbackRequested(
                        null, null, "r", "r", null, null, List.of(new RollbackId(EntityKey.plan("b"), 1)))))
                .containsExactly("refused entity_parked");
        assertThat(life.status()).isEqualTo(EntityStatus.PARKED);
    }

    @Test
    void aFailedRollbackIsNotRetriedWhileParked() {
        life = new Life(law(0, 2));
        life.given(started("a"), failed("a"), notApplied(1), started("a", 2, 2L));
        assertThat(life.happened(failed("a", 2, 2L))).containsExactly("a/2 failed", "parked");
        assertThat(life.happened(retry())).containsExactly("refused latest_changed");
    }

    @Test
    void whatAnotherRollbackTakesAlongIsStillCounted() {
        life = new Life(law(0, 2));
        failing("a", 1);
        life.given(new PlanEvent.RollbackRequested(
                null, null, "r", "r", null, null, List.of(new RollbackId(EntityKey.plan("b"), 1))));
        life.given(applied(2), started("a", 2, 3L));
        assertThat(life.happened(failed("a", 2, 3L))).containsExactly("a/2 failed", "parked");
    }

    @Test
    void whileParkedStepsMayStillStartAndEnd() {
        parked();
        assertThat(life.happened(started("b"))).hasSize(1).noneMatch(said -> said.startsWith("refused"));
        assertThat(life.happened(completed("b"))).containsExactly("b/1 completed");
        assertThat(life.status()).isEqualTo(EntityStatus.PARKED);
    }

    @Test
    void aPersonLetsItGoOnAndCountingStartsAnew() {
        parked();
        assertThat(life.happened(resumed())).containsExactly("resumed");
        assertThat(life.status()).isEqualTo(EntityStatus.RUNNING);
        assertThat(life.happened(resumed())).containsExactly("refused not_parked");
        failing("a", 1);
        assertThat(life.status()).isEqualTo(EntityStatus.RUNNING);
        life.given(started("a", 9, life.state.epoch()));
        assertThat(life.happened(failed("a", 9, null))).containsExactly("a/9 failed", "parked");
    }

    @Test
    void aPersonsRequestForARollbackLetsItGoOnToo() {
        parked();
        assertThat(life.happened(requested(new ToSequence(1)))).containsExactly("r2 to 1 in epoch 3 undo []");
        life.given(applied(2));
        assertThat(life.status()).isEqualTo(EntityStatus.RUNNING);
        failing("a", 1);
        assertThat(life.status()).isEqualTo(EntityStatus.RUNNING);
    }

    @Test
    void everySecondFailureGoesOneStepFurtherBackThanTheLastSuchOne() {
        life = new Life(law(2, 0));
        life.given(started("a"), completed("a"), started("b"), completed("b"), started("c"), completed("c"));
        life.given(started("d"));
        assertThat(goesBackTo("d", 1)).isEqualTo(4);
        assertThat(goesBackTo("d", 2)).isEqualTo(3);
    }

    @Test
    void theNextSuchFailureGoesTwoStepsBack() {
        life = new Life(law(2, 0));
        life.given(started("a"), completed("a"), started("b"), completed("b"), started("c"), completed("c"));
        life.given(started("d"), failed("d"), started("d", 2, 2L), failed("d", 2, null));
        life.given(started("c", 2, 3L), completed("c", 2, null), started("d", 3, null));
        assertThat(goesBackTo("d", 3)).isEqualTo(7);
        assertThat(goesBackTo("d", 4)).isEqualTo(2);
    }

    @Test
    void aStepOfAnEarlierRunIsNoStepOfThePlan() {
        life = new Life(law(1, 0));
        life.given(started("a"), completed("a"), planCompleted(), started("b"));
        assertThat(life.happened(failed("b"))).containsExactly("b/1 failed", "r1 to 2 in epoch 2 undo [~b/1]");
    }

    @Test
    void furtherBackThanTheFirstStepThereIsNothing() {
        life = new Life(law(1, 0));
        life.given(started("a"), completed("a"), started("b"));
        assertThat(life.happened(failed("b"))).containsExactly("b/1 failed", "r1 to 1 in epoch 2 undo [~b/1, a/1]");
        life.given(started("b", 2, 2L));
        assertThat(life.happened(failed("b", 2, 2L))).containsExactly("b/2 failed", "r2 to 1 in epoch 3 undo [~b/2]");
    }

    @Test
    void withoutALimitAStepMayFailForEver() {
        life = new Life(law(0, 0));
        failing("a", 50);
        assertThat(life.status()).isEqualTo(EntityStatus.RUNNING);
        assertThat(life.state.failures()).containsEntry("a", 50);
    }

    @Test
    void ofAThousandFailingStepsTheOneThatFailedLeastIsForgotten() {
        life = new Life(law(0, 0));
        failing("step 0", 2);
        for (int i = 1; i <= Fold.MAX_FAILING_STEPS; i++) {
            failing("step " + i, 1);
        }
        assertThat(life.state.failures())
                .hasSize(Fold.MAX_FAILING_STEPS)
                .containsEntry("step 0", 2)
                .containsEntry("step 1000", 1);
    }

    @Test
    void anUnansweredCommandIsNotAFailureOfTheStep() {
        life = new Life(law(0, 2));
        life.given(started("a"), failed("a"));
        life.passes(Duration.ofMinutes(1)).given(answerDue(1));
        assertThat(life.state.failures()).containsEntry("a", 1);
    }

    /** Parked by the second failure of step a, at checkpoint 2. */
    private void parked() {
        life = new Life(law(0, 2));
        life.given(started("a"), failed("a"), applied(1), started("a", 2, 2L), failed("a", 2, 2L));
        assertThat(life.status()).isEqualTo(EntityStatus.PARKED);
    }

    /** The step fails so often, each time taken back. */
    private void failing(String step, int times) {
        for (int i = 0; i < times; i++) {
            life.given(started(step, 1, life.state.epoch()), failed(step, 1, null));
            life.given(applied(life.state.lastRollback().number()));
        }
    }

    /** The step, under way, fails for the n-th time; it starts again from where that leads. */
    private long goesBackTo(String step, int attempt) {
        life.given(failed(step, attempt, null));
        long target = life.state.latest();
        life.given(started(step, attempt + 1, life.state.epoch()));
        return target;
    }

    private static Law law(int escalateAfter, int parkAfter) {
        return new Law(Duration.ofMinutes(1), 5, escalateAfter, parkAfter);
    }
}
