package dev.rewind.rules;

import static dev.rewind.rules.EntityScenario.applied;
import static dev.rewind.rules.EntityScenario.cancelRequested;
import static dev.rewind.rules.EntityScenario.captured;
import static dev.rewind.rules.EntityScenario.completed;
import static dev.rewind.rules.EntityScenario.failed;
import static dev.rewind.rules.EntityScenario.parkRequested;
import static dev.rewind.rules.EntityScenario.paused;
import static dev.rewind.rules.EntityScenario.planCompleted;
import static dev.rewind.rules.EntityScenario.planFailed;
import static dev.rewind.rules.EntityScenario.requested;
import static dev.rewind.rules.EntityScenario.resumed;
import static dev.rewind.rules.EntityScenario.started;
import static dev.rewind.rules.EntityScenario.startedAfter;
import static dev.rewind.rules.EntityScenario.startedForAMinute;
import static dev.rewind.rules.EntityScenario.stepDue;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.rewind.events.Entity.Hold;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent.PlanRollback;
import dev.rewind.events.RollbackTarget.ToSequence;
import dev.rewind.events.json.Json;
import dev.rewind.rules.state.EntityState;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class Law10PauseCancelParkTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final EntityScenario scenario = new EntityScenario();

    @Test
    void aPausedPlanSaysWhoPausedIt() {
        scenario.given(started("a"));
        Instant at = scenario.now();

        assertThat(scenario.happened(paused())).containsExactly("paused");

        assertThat(scenario.status()).isEqualTo(EntityStatus.PAUSED);
        assertThat(scenario.state.head().paused()).isEqualTo(new Hold("night", "ann", at));
    }

    @Test
    void onlyAPlanThatRunsIsPausedAndOnlyOnce() {
        assertThat(scenario.happened(paused())).containsExactly("refused plan_not_running");
        scenario.given(captured(1));
        assertThat(scenario.happened(paused())).containsExactly("refused plan_not_running");
        scenario.given(started("a"), paused());
        assertThat(scenario.happened(paused())).containsExactly("refused plan_not_running");
        scenario.given(planCompleted());
        assertThat(scenario.happened(paused())).containsExactly("refused plan_not_running");
    }

    @Test
    void noStepStartsWhileThePlanIsPaused() {
        scenario.given(started("a"), completed("a"), paused());

        Fact refused = scenario.happens(started("b")).get(0);

        assertThat(((Fact.RequestRefused) refused).why())
                .isEqualTo("plan:order-42 is paused by ann (night); no step starts until it is resumed");
        scenario.given(resumed(), started("b"));
        assertThat(scenario.status()).isEqualTo(EntityStatus.RUNNING);
    }

    @Test
    void aStepThatIsUnderWayMayEndWhileThePlanIsPaused() {
        scenario.given(started("a"), started("b"), paused());
        assertThat(scenario.happened(completed("a"))).containsExactly("a/1 completed");
        assertThat(scenario.happened(failed("b"))).containsExactly("b/1 failed", "r1 to 2 in epoch 2 undo [~b/1]");
        scenario.given(applied(1));
        assertThat(scenario.status()).isEqualTo(EntityStatus.PAUSED);
    }

    @Test
    void aStartThatIsRefusedStillCompletesTheStepBeforeWithItsState() {
        scenario.given(started("a"), paused());

        assertThat(scenario.happened(startedAfter("a", "b")))
                .containsExactly("a/1 completed", "taken 2 after 1 in epoch 1", "refused plan_not_running");

        assertThat(scenario.happened(startedAfter("a", "b"))).containsExactly("refused plan_not_running");
    }

    @Test
    void noStepTimesOutWhileThePlanIsPausedAndEachHasItsWholeTimeAfterwards() {
        scenario.given(startedForAMinute("a"), paused());
        assertThat(scenario.state.stepDeadlines()).isEmpty();
        assertThat(scenario.state.head().openSteps().get(0).deadline()).isNull();
        assertThat(scenario.passes(HOUR).happened(stepDue(1))).containsExactly("refused nothing_due");

        Instant at = scenario.now();
        scenario.given(resumed());
        Instant due = at.plusSeconds(60);
        assertThat(scenario.state.stepDeadlines()).containsEntry(1L, due);
        assertThat(scenario.state.head().openSteps().get(0).deadline()).isEqualTo(due);

        assertThat(scenario.happened(stepDue(1))).containsExactly("refused nothing_due");
        assertThat(scenario.passes(HOUR).happened(stepDue(1)))
                .containsExactly("a/1 timed out", "r1 to 1 in epoch 2 undo [~a/1]");
    }

    @Test
    void aSecondPauseGivesNoMoreTimeThanTheFirst() {
        scenario.given(startedForAMinute("a"), paused(), resumed());
        scenario.passes(Duration.ofSeconds(30)).given(paused());
        Instant at = scenario.passes(HOUR).now();
        scenario.given(resumed());
        assertThat(scenario.state.stepDeadlines()).containsEntry(1L, at.plusSeconds(60));
    }

    @Test
    void aRollbackKeepsThePauseUnlessItGoesBackToBeforeThePlan() {
        scenario.given(captured(1), started("a"), completed("a"), started("b"), paused());
        scenario.given(requested(new ToSequence(2)), applied(1));
        assertThat(scenario.status()).isEqualTo(EntityStatus.PAUSED);
        scenario.given(requested(new ToSequence(1)), applied(2));
        assertThat(scenario.status()).isEqualTo(EntityStatus.IDLE);
        scenario.given(started("a", 2, null));
        assertThat(scenario.status()).isEqualTo(EntityStatus.RUNNING);
    }

    @Test
    void theEndOfThePlanEndsThePause() {
        scenario.given(started("a"), paused(), planFailed(PlanRollback.NONE));
        assertThat(scenario.status()).isEqualTo(EntityStatus.FAILED);
        assertThat(scenario.happened(resumed())).containsExactly("refused not_parked");
        scenario.given(started("a", 2, null), paused(), planCompleted());
        assertThat(scenario.status()).isEqualTo(EntityStatus.COMPLETED);
    }

    @Test
    void aCancelledPlanGoesBackToItsStartAndStartsNoMoreSteps() {
        scenario.given(started("a"), completed("a"), started("b"));

        assertThat(scenario.happened(cancelRequested()))
                .containsExactly("r1 to 1 in epoch 2 undo [~b/1, a/1]", "plan failed");

        Fact.RollbackOrdered order = (Fact.RollbackOrdered) scenario.facts.get(scenario.facts.size() - 2);
        assertThat(order.cause().requestedBy()).isEqualTo("ann");
        assertThat(order.cause().error()).isEqualTo(new ErrorDetail("cancelled", "sold out", false));
        scenario.given(applied(1));
        assertThat(scenario.status()).isEqualTo(EntityStatus.FAILED);
        assertThat(scenario.happened(started("a", 2, 2L))).containsExactly("refused plan_not_running");
        scenario.given(requested(null), started("a", 2, 3L));
        assertThat(scenario.status()).isEqualTo(EntityStatus.RUNNING);
    }

    @Test
    void aPlanIsCancelledWhileItIsPausedOrParkedButNotAfterItsEnd() {
        scenario.given(started("a"), paused(), parkRequested());
        assertThat(scenario.happened(cancelRequested()))
                .containsExactly("r1 to 1 in epoch 2 undo [~a/1]", "plan failed");
        assertThat(scenario.state.isParked()).isFalse();
        assertThat(scenario.happened(cancelRequested())).containsExactly("refused plan_not_running");
    }

    @Test
    void aCancelWhoseRollbackCannotBeOrderedChangesNothing() {
        scenario.given(started("a"));
        scenario.history.snapshots.clear();
        assertThat(scenario.happened(cancelRequested()))
                .containsExactly("not intact 1", "refused no_intact_checkpoint");
        assertThat(scenario.status()).isEqualTo(EntityStatus.RUNNING);
    }

    @Test
    void anEntityIsParkedByHandAndFailuresThenCommandNothing() {
        assertThat(scenario.happened(parkRequested())).containsExactly("refused no_checkpoint");
        scenario.given(started("a"));
        Instant at = scenario.now();

        assertThat(scenario.happened(parkRequested())).containsExactly("parked by ann");

        assertThat(scenario.status()).isEqualTo(EntityStatus.PARKED);
        assertThat(scenario.state.head().parked()).isEqualTo(new Hold("audit", "ann", at));
        assertThat(scenario.happened(parkRequested())).containsExactly("refused entity_parked");
        assertThat(scenario.happened(failed("a"))).containsExactly("a/1 failed", "refused entity_parked");
        assertThat(scenario.happened(resumed())).containsExactly("resumed");
        assertThat(scenario.status()).isEqualTo(EntityStatus.RUNNING);
    }

    /** A parked entity does not roll back by itself, so what failed meanwhile is left for the person who rolls it back. */
    @Test
    void aRollbackTakesTheStepsBackThatFailedWhileTheEntityWasParked() {
        scenario.given(started("a"), completed("a"), started("b"), startedForAMinute("c"), parkRequested());
        assertThat(scenario.happened(failed("b"))).contains("b/1 failed");
        scenario.passes(Duration.ofMinutes(2));
        assertThat(scenario.happened(stepDue(3))).contains("c/1 timed out");

        assertThat(scenario.happened(requested(new ToSequence(2))))
                .containsExactly("r1 to 2 in epoch 2 undo [~c/1, ~b/1]");
        scenario.given(applied(1), started("b", 2, 2L), failed("b", 2, 2L), applied(2));
        assertThat(scenario.happened(requested(new ToSequence(1))))
                .as("each attempt is taken back once")
                .containsExactly("r3 to 1 in epoch 4 undo [a/1]");
    }

    /** A rollback to a later checkpoint does not reach it, so that one further back does. */
    @Test
    void aFailedStepThatARollbackDidNotReachIsLeftForTheNext() {
        scenario.given(started("a"), parkRequested());
        assertThat(scenario.happened(failed("a"))).contains("a/1 failed");
        scenario.given(captured(5));
        assertThat(scenario.happened(requested(new ToSequence(2)))).containsExactly("r1 to 2 in epoch 2 undo []");
        scenario.given(applied(1));
        assertThat(scenario.happened(requested(new ToSequence(1)))).containsExactly("r2 to 1 in epoch 3 undo [~a/1]");
        scenario.given(applied(2));
        assertThat(scenario.happened(requested(new ToSequence(1)))).containsExactly("r3 to 1 in epoch 4 undo []");
    }

    @Test
    void aPersonsRollbackEndsParkingByHand() {
        scenario.given(started("a"), parkRequested());
        scenario.given(requested(null), applied(1));
        assertThat(scenario.status()).isEqualTo(EntityStatus.RUNNING);
    }

    @Test
    void oneResumeEndsPauseAndParking() {
        scenario.given(started("a"), paused(), parkRequested(), resumed());
        assertThat(scenario.status()).isEqualTo(EntityStatus.RUNNING);
    }

    @Test
    void aHeadThatIsHeldIsStoredAndReadAgain() throws JsonProcessingException {
        scenario.given(startedForAMinute("a"), paused(), resumed(), paused(), parkRequested());
        assertStoredAndReadAgain();
        scenario.given(cancelRequested());
        assertStoredAndReadAgain();
    }

    private void assertStoredAndReadAgain() throws JsonProcessingException {
        String stored = Json.mapper().writeValueAsString(scenario.state);
        assertThat(Json.mapper().readValue(stored, EntityState.class)).isEqualTo(scenario.state);
    }
}
