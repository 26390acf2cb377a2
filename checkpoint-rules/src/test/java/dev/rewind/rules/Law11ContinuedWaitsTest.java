package dev.rewind.rules;

import static dev.rewind.rules.EntityScenario.applied;
import static dev.rewind.rules.EntityScenario.cancelRequested;
import static dev.rewind.rules.EntityScenario.completed;
import static dev.rewind.rules.EntityScenario.failed;
import static dev.rewind.rules.EntityScenario.parkRequested;
import static dev.rewind.rules.EntityScenario.paused;
import static dev.rewind.rules.EntityScenario.planRequested;
import static dev.rewind.rules.EntityScenario.requested;
import static dev.rewind.rules.EntityScenario.resumed;
import static dev.rewind.rules.EntityScenario.signalled;
import static dev.rewind.rules.EntityScenario.started;
import static dev.rewind.rules.EntityScenario.stepDue;
import static dev.rewind.rules.EntityScenario.takenOver;
import static dev.rewind.rules.EntityScenario.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.Fact;
import dev.rewind.events.Limits;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.Wait;
import dev.rewind.events.RollbackTarget.ToSequence;
import dev.rewind.events.json.Json;
import dev.rewind.events.json.Snapshot;
import dev.rewind.rules.state.EntityState;
import dev.rewind.rules.state.PlanOffer;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Law 11: a step that starts again continues its wait, and a plan may wait without a runner. */
class Law11ContinuedWaitsTest {

    private static final Wait APPROVED = new Wait("approved", null, null);
    private static final Wait LEFT = new Wait("approved", null, null, true);
    private static final Wait LEFT_FOR_AN_HOUR = new Wait("approved", null, 3_600_000L, true);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final String RUNNER = "plan-runner:1";

    private final EntityScenario scenario = new EntityScenario();

    @Test
    void aStepThatFailsAfterItsWaitDoesNotWaitAgain() {
        scenario.given(waiting("sign", APPROVED), signalled("approved", 7), failed("sign"), applied(1));

        assertThat(scenario.happened(again(2, APPROVED)))
                .containsExactly("taken 2 after 1 in epoch 2 for sign", "sign/2 waited for approved");

        Fact.WaitEnded ended = (Fact.WaitEnded) scenario.facts.get(scenario.facts.size() - 1);
        assertThat(ended.payload()).isEqualTo(Snapshot.of(7));
        assertThat(ended.requestedBy()).isEqualTo("ann");
        assertThat(ended.deadline()).isEqualTo(ended.at().plusSeconds(60));
    }

    @Test
    void aLaterSignalOfTheSameNameIsNotUsedUpByAWaitThatHasEnded() {
        scenario.given(
                waiting("sign", APPROVED),
                signalled("approved", 1),
                signalled("approved", 2),
                failed("sign"),
                applied(1),
                again(2, APPROVED));

        assertThat(scenario.state.signals())
                .singleElement()
                .satisfies(kept -> assertThat(kept.payload()).isEqualTo(Snapshot.of(2)));
    }

    @Test
    void theTimeOfAWaitCountsFromItsFirstStart() {
        scenario.given(waiting("sleep", new Wait(null, null, HOUR.toMillis())));
        Instant until = scenario.state.openSteps().get(0).waits().until();
        scenario.passes(Duration.ofMinutes(20)).given(takenOver(RUNNER), applied(1));

        scenario.given(waiting("sleep", 2, new Wait(null, null, HOUR.toMillis()), "plan-runner:2"));

        assertThat(scenario.state.openSteps().get(0).waits().until()).isEqualTo(until);
    }

    @Test
    void aWaitWhoseTimeHasComeInAnEarlierAttemptIsOver() {
        scenario.given(waiting("sleep", new Wait(null, null, HOUR.toMillis())));
        scenario.passes(HOUR).given(stepDue(1), takenOver(RUNNER), applied(1));

        assertThat(scenario.happened(waiting("sleep", 2, new Wait(null, null, HOUR.toMillis()), "plan-runner:2")))
                .contains("sleep/2 waited for time");
    }

    @Test
    void aRollbackByAPersonLetsTheStepWaitAnew() {
        scenario.given(waiting("sign", APPROVED), signalled("approved", 7), requested(new ToSequence(1)), applied(1));

        assertThat(scenario.happened(again(2, APPROVED))).containsExactly("taken 2 after 1 in epoch 2 for sign");
    }

    @Test
    void aCompletedStepWaitsAnewWhenItRunsAgain() {
        scenario.given(waiting("sign", APPROVED), signalled("approved", 7), completed("sign"));

        assertThat(scenario.happened(again(2, APPROVED))).containsExactly("taken 2 after 1 in epoch 1 for sign");
    }

    @Test
    void aStepThatNowWaitsForAnotherSignalWaitsAnew() {
        scenario.given(waiting("sign", APPROVED), signalled("approved", 7), failed("sign"), applied(1));

        assertThat(scenario.happened(again(2, new Wait("confirmed", null, null))))
                .containsExactly("taken 2 after 1 in epoch 2 for sign");
    }

    @Test
    void aPlanRemembersABoundedNumberOfWaits() {
        for (int i = 0; i <= Limits.KEPT_SIGNALS; i++) {
            scenario.given(waitsForApproval("s" + i), takenOver(RUNNER), applied(i + 1));
        }
        assertThat(scenario.state.waitOf(EntityScenario.step("s0", 1))).isEmpty();
        assertThat(scenario.state.waitOf(EntityScenario.step("s1", 1))).isPresent();
    }

    @Test
    void aPlanThatWaitsWithoutARunnerIsOfferedWhenTheSignalComes() {
        scenario.given(planRequested(), takenOver(RUNNER), applied(1));
        assertThat(scenario.happened(waiting("sign", 1, LEFT, RUNNER)))
                .containsExactly("taken 2 after 1 in epoch 2 for sign");
        assertThat(scenario.status()).isEqualTo(EntityStatus.WAITING);
        assertThat(scenario.state.openSteps().get(0).runner()).isNull();
        assertThat(scenario.state.head().runner()).isNull();

        assertThat(scenario.happened(signalled("approved", 7)))
                .containsExactly("signal approved", "sign/1 waited for approved", "offer 2");
        assertThat(scenario.state.stepDeadlines()).as("no runner runs it yet").isEmpty();
        assertThat(why()).isEqualTo(Fact.OfferCause.WAIT_ENDED);

        scenario.given(takenOver("plan-runner:2"), applied(2));
        assertThat(scenario.happened(waiting("sign", 2, LEFT, "plan-runner:2")))
                .containsExactly("taken 3 after 2 in epoch 3 for sign", "sign/2 waited for approved");
        assertThat(scenario.state.openSteps().get(0).runner()).isEqualTo("plan-runner:2");
        assertThat(scenario.state.stepDeadlines()).containsKey(3L);
        assertThat(scenario.state.offer()).isEqualTo(new PlanOffer("report", 2, false));
    }

    @Test
    void aPlanThatWaitsWithoutARunnerIsOfferedWhenItsTimeComes() {
        scenario.given(planRequested(), waiting("sign", 1, LEFT_FOR_AN_HOUR, RUNNER));

        assertThat(scenario.passes(HOUR).happened(stepDue(2))).containsExactly("sign/1 waited for time", "offer 2");
    }

    @Test
    void aRunnerKeepsThePlanIfTheSignalWasThereBefore() {
        scenario.given(planRequested(), started("a"), signalled("approved", 7));

        assertThat(scenario.happened(waiting("sign", 1, LEFT, RUNNER)))
                .containsExactly("taken 3 after 2 in epoch 1 for sign", "sign/1 waited for approved");
        assertThat(scenario.state.openSteps())
                .last()
                .satisfies(open -> assertThat(open.runner()).isEqualTo(RUNNER));
    }

    @Test
    void aPlanThatWasNotRequestedKeepsItsRunner() {
        scenario.given(waiting("sign", 1, LEFT, RUNNER));

        assertThat(scenario.state.openSteps().get(0).waits().hasNoRunner()).isFalse();
        assertThat(scenario.state.openSteps().get(0).runner()).isEqualTo(RUNNER);
        assertThat(scenario.happened(signalled("approved", 7)))
                .containsExactly("signal approved", "sign/1 waited for approved");
    }

    @Test
    void aPausedPlanThatStillWaitsIsNotOfferedWhenItIsResumed() {
        scenario.given(planRequested(), waiting("sign", 1, LEFT, RUNNER), paused());

        assertThat(scenario.happened(resumed())).containsExactly("resumed");
        assertThat(scenario.status()).isEqualTo(EntityStatus.WAITING);
        assertThat(scenario.happened(signalled("approved", 7))).contains("offer 2");
    }

    @Test
    void aWaitThatEndsDuringAPauseIsOfferedWhenThePlanIsResumed() {
        scenario.given(planRequested(), waiting("sign", 1, LEFT, RUNNER), paused());

        assertThat(scenario.happened(signalled("approved", 7)))
                .containsExactly("signal approved", "sign/1 waited for approved");
        assertThat(scenario.happened(resumed())).containsExactly("resumed", "offer 2");
    }

    @Test
    void aParkedPlanThatStillWaitsIsNotOfferedWhenItIsResumed() {
        scenario.given(planRequested(), waiting("sign", 1, LEFT, RUNNER), parkRequested());

        assertThat(scenario.happened(resumed())).containsExactly("resumed");
    }

    @Test
    void aRollbackOfAPlanThatWaitsWithoutARunnerIsOffered() {
        scenario.given(planRequested(), started("a"), completed("a"), waiting("sign", 1, LEFT, RUNNER));

        assertThat(scenario.happened(requested(new ToSequence(2))))
                .containsExactly("r1 to 2 in epoch 2 undo [~sign/1, a/1]", "offer 2");
        assertThat(why()).isEqualTo(Fact.OfferCause.ROLLED_BACK);
    }

    @Test
    void aCancelOfAPlanThatWaitsWithoutARunnerIsOffered() {
        scenario.given(planRequested(), started("a"), completed("a"), waiting("sign", 1, LEFT, RUNNER));

        assertThat(scenario.happened(cancelRequested()))
                .containsExactly("r1 to 2 in epoch 2 undo [~sign/1, a/1]", "offer 2", "plan failed");
        assertThat(scenario.state.offer()).isEqualTo(new PlanOffer("report", 2, true));
    }

    @Test
    void aRunnerThatTakesAWaitingPlanOverIsNotOfferedIt() {
        scenario.given(planRequested(), waiting("sign", 1, LEFT, RUNNER));

        assertThat(scenario.happened(takenOver("plan-runner:2"))).containsExactly("r1 to 2 in epoch 2 undo [~sign/1]");
    }

    @Test
    void aHeadThatRemembersAWaitIsStoredAndReadAgain() throws JsonProcessingException {
        scenario.given(waiting("sign", APPROVED), signalled("approved", 7), failed("sign"), applied(1));
        String stored = Json.mapper().writeValueAsString(scenario.state);
        assertThat(stored).contains("\"waits\"");
        assertThat(Json.mapper().readValue(stored, EntityState.class)).isEqualTo(scenario.state);
    }

    private static PlanEvent again(int attempt, Wait wait) {
        return waiting("sign", attempt, wait, RUNNER);
    }

    private static PlanEvent waitsForApproval(String step) {
        return waiting(step, 1, APPROVED, RUNNER);
    }

    private Fact.OfferCause why() {
        return scenario.facts.stream()
                .filter(Fact.PlanOffered.class::isInstance)
                .map(fact -> ((Fact.PlanOffered) fact).why())
                .reduce((older, newer) -> newer)
                .orElseThrow();
    }
}
