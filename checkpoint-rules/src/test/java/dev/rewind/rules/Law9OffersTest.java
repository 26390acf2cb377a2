package dev.rewind.rules;

import static dev.rewind.rules.EntityScenario.applied;
import static dev.rewind.rules.EntityScenario.completed;
import static dev.rewind.rules.EntityScenario.failed;
import static dev.rewind.rules.EntityScenario.planCompleted;
import static dev.rewind.rules.EntityScenario.signalled;
import static dev.rewind.rules.EntityScenario.started;
import static dev.rewind.rules.EntityScenario.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.EntityStatus;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.RollbackTarget;
import dev.rewind.events.Step;
import dev.rewind.events.json.Json;
import dev.rewind.events.json.Snapshot;
import dev.rewind.rules.state.EntityState;
import dev.rewind.rules.state.PlanOffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Law 9: a requested plan is offered whenever no runner has it. */
class Law9OffersTest {

    private final EntityScenario scenario = new EntityScenario();

    @Test
    void aRequestTakesTheFirstCheckpointAndOffersThePlan() {
        assertThat(scenario.happened(requested())).containsExactly("taken 1 after - in epoch 1", "offer 1");
        assertThat(scenario.status()).isEqualTo(EntityStatus.REQUESTED);
        assertThat(scenario.state.offer()).isEqualTo(new PlanOffer("report", 1, true));

        assertThat(scenario.happened(started("a"))).containsExactly("taken 2 after 1 in epoch 1 for a");
        assertThat(scenario.status()).isEqualTo(EntityStatus.RUNNING);
        assertThat(scenario.state.offer()).isEqualTo(new PlanOffer("report", 1, false));
    }

    @Test
    void anIdIsRequestedOnce() {
        scenario.given(requested());

        assertThat(scenario.happened(requested())).containsExactly("refused latest_changed");
        assertThat(scenario.state.offer()).isEqualTo(new PlanOffer("report", 1, true));
    }

    @Test
    void aPlanThatRunsIsNotRequestedAgain() {
        scenario.given(started("a"));

        assertThat(scenario.happened(requested())).containsExactly("refused latest_changed");
        assertThat(scenario.state.offer()).isNull();
    }

    @Test
    void aPlanThatItsRunnerReleasesIsOfferedAgain() {
        scenario.given(requested(), started("a"), completed("a"));

        assertThat(scenario.happened(released(null))).containsExactly("offer 2");
        assertThat(scenario.happened(released(null))).containsExactly("offer 3");
    }

    @Test
    void aStaleRunnerReleasesNothing() {
        scenario.given(requested(), started("a"), failed("a"));

        assertThat(scenario.happened(released(1L))).containsExactly("refused stale_epoch");
        assertThat(scenario.state.offer()).isEqualTo(new PlanOffer("report", 1, false));
    }

    @Test
    void theRunnerThatTakesAPlanOverTakesItsOffer() {
        scenario.given(requested());

        assertThat(scenario.happened(takeover("plan-runner:1"))).containsExactly("r1 to 1 in epoch 2 undo []");
        assertThat(scenario.state.offer()).isEqualTo(new PlanOffer("report", 1, false));
    }

    @Test
    void aRollbackByAPersonLeavesTheOfferOpen() {
        scenario.given(requested(), takeover("ann"));

        assertThat(scenario.state.offer()).isEqualTo(new PlanOffer("report", 1, true));
    }

    @Test
    void aRequestedPlanIsCancelledBeforeItStarts() {
        scenario.given(requested());

        assertThat(scenario.happened(new PlanEvent.PlanCancelRequested(null, "not needed", "ann")))
                .containsExactly("plan failed");
        assertThat(scenario.status()).isEqualTo(EntityStatus.FAILED);
        assertThat(scenario.happened(started("a"))).containsExactly("refused plan_not_running");
    }

    @Test
    void aPlanThatIsResumedIsOfferedAgainUnlessARunnerResumesIt() {
        scenario.given(requested(), started("a"), new PlanEvent.PlanPauseRequested(null, "wait", "ann"));

        assertThat(scenario.happened(new PlanEvent.EntityResumed(null, "go on", "ann")))
                .containsExactly("resumed", "offer 2");

        scenario.given(started("a"), new PlanEvent.PlanPauseRequested(null, "wait", "ann"));
        assertThat(scenario.happened(new PlanEvent.EntityResumed(null, "go on", "plan-runner:2")))
                .containsExactly("resumed");
    }

    @Test
    void nothingIsOfferedThatWasNotRequestedOrHasEnded() {
        assertThat(scenario.happened(released(null))).containsExactly("refused plan_not_running");

        scenario.given(requested(), started("a"), planCompleted());
        assertThat(scenario.happened(released(null))).containsExactly("refused plan_not_running");
    }

    @Test
    void aRequestedPlanKeepsSignalsForItsFirstWait() {
        scenario.given(requested());

        assertThat(scenario.happened(signalled("approved", Map.of("by", "eve"))))
                .containsExactly("signal approved");
        scenario.given(takeover("plan-runner:1"), applied(1));
        assertThat(scenario.state.signals())
                .as("the runner that takes it keeps them")
                .hasSize(1);
        assertThat(scenario.happened(waiting("sign", new PlanEvent.Wait("approved", null, null))))
                .contains("sign/1 waited for approved");
        assertThat(scenario.state.signals()).isEmpty();
    }

    @Test
    void aPlanThatIsCancelledBeforeItStartsKeepsNoSignal() {
        scenario.given(
                requested(), signalled("approved", null), new PlanEvent.PlanCancelRequested(null, "not needed", "ann"));

        assertThat(scenario.state.signals()).isEmpty();
        assertThat(scenario.happened(signalled("approved", null))).containsExactly("refused plan_not_running");
    }

    @Test
    void aPlanWhoseRunnerIsLostBetweenTwoStepsIsOfferedAgain() {
        scenario.given(requested(), takeover("plan-runner:1"));

        assertThat(scenario.happened(lost("plan-runner:2"))).as("another one").containsExactly("refused nothing_due");
        assertThat(scenario.happened(lost("plan-runner:1"))).containsExactly("offer 2");
        assertThat(scenario.state.offer().open()).isTrue();
        assertThat(scenario.happened(lost("plan-runner:1"))).as("once").containsExactly("refused nothing_due");
        assertThat(scenario.happened(released(null))).as("a stale runner").isNotEmpty();
    }

    @Test
    void aLostRunnerThatIsBackBeforeAnotherOneHasThePlanGoesOn() {
        scenario.given(requested(), takeover("plan-runner:1"), lost("plan-runner:1"));

        assertThat(scenario.happens(startedBy("plan-runner:1", 2L))).isNotEmpty();
        assertThat(scenario.state.offer()).isEqualTo(new PlanOffer("report", 2, false));
    }

    @Test
    void noRunnerIsMissedWhileAPlanIsHeldOrHasEndedOrWaitsForAPerson() {
        scenario.given(requested(), takeover("plan-runner:1"), new PlanEvent.EntityParkRequested(null, "look", "ann"));
        assertThat(scenario.happened(lost("plan-runner:1"))).containsExactly("refused nothing_due");

        EntityScenario ended = new EntityScenario();
        ended.given(requested(), startedBy("plan-runner:1", 1L), planCompleted());
        assertThat(ended.happened(lost("plan-runner:1"))).containsExactly("refused nothing_due");

        EntityScenario own = new EntityScenario();
        own.given(startedBy("plan-runner:1", 1L), completed("a"));
        assertThat(own.happened(lost("plan-runner:1"))).as("not requested").containsExactly("refused nothing_due");
    }

    @Test
    void aPlanThatHasFailedIsOfferedAgainIfItsRunnerIsLostBeforeTheStepsAreUndone() {
        scenario.given(requested(), startedBy("plan-runner:1", 1L), completed("a"));
        scenario.given(new PlanEvent.PlanFailed(1L, null, ErrorDetail.of("never", "no"), PlanEvent.PlanRollback.START));
        assertThat(scenario.status()).isEqualTo(EntityStatus.ROLLING_BACK);

        assertThat(scenario.happened(lost("plan-runner:1"))).containsExactly("offer 2");
        assertThat(scenario.happened(new PlanEvent.RollbackRequested(
                        null, new RollbackTarget.ToSequence(2), "takes over", "plan-runner:2", null, null)))
                .last()
                .asString()
                .startsWith("r2 to 2");
        scenario.given(
                applied(2),
                new PlanEvent.PlanFailed(3L, null, ErrorDetail.of("never", "no"), PlanEvent.PlanRollback.NONE));
        assertThat(scenario.status()).isEqualTo(EntityStatus.FAILED);
        assertThat(scenario.state.runner()).isNull();
        assertThat(scenario.happened(lost("plan-runner:2"))).containsExactly("refused nothing_due");
    }

    @Test
    void aPlanThatHasFailedAndIsUndoneHasNoRunner() {
        scenario.given(requested(), startedBy("plan-runner:1", 1L), completed("a"));
        scenario.given(
                new PlanEvent.PlanFailed(1L, null, ErrorDetail.of("never", "no"), PlanEvent.PlanRollback.START),
                applied(1));

        assertThat(scenario.state.runner()).isNull();
        assertThat(scenario.happened(lost("plan-runner:1"))).containsExactly("refused nothing_due");
    }

    @Test
    void aPlanThatNoRunnerSurvivesIsParkedUntilAPersonResumesIt() throws Exception {
        int most = LawLimits.defaults().parkAfter();
        scenario.given(requested());
        for (int loss = 1; loss < most; loss++) {
            scenario.given(takeover("plan-runner:" + loss));
            assertThat(scenario.happened(lost("plan-runner:" + loss))).containsExactly("offer " + (loss + 1));
        }
        scenario.given(takeover("plan-runner:last"));

        assertThat(scenario.happens(lost("plan-runner:last")))
                .singleElement()
                .isInstanceOfSatisfying(
                        Fact.EntityParkedByHand.class,
                        parked -> assertThat(parked.reason()).contains("plan-runner:last"));
        assertThat(scenario.status()).isEqualTo(EntityStatus.ROLLING_BACK);
        assertThat(Json.mapper().readValue(Json.mapper().writeValueAsBytes(scenario.state), EntityState.class))
                .isEqualTo(scenario.state);
        assertThat(scenario.happened(new PlanEvent.EntityResumed(null, "mended", "ann")))
                .containsExactly("resumed", "offer " + (most + 1));
    }

    @Test
    void aPlanThatHadEndedIsOfferedWhenAPersonRollsItBack() {
        scenario.given(requested(), startedBy("plan-runner:1", 1L), planCompleted());

        assertThat(scenario.happened(EntityScenario.requested(new RollbackTarget.ToSequence(2))))
                .containsExactly("r1 to 2 in epoch 2 undo [a/1]", "offer 2");
        assertThat(scenario.happened(EntityScenario.requested(new RollbackTarget.ToSequence(1))))
                .as("the offer is still open")
                .hasSize(2)
                .noneMatch(fact -> fact.startsWith("offer"));
        assertThat(scenario.happened(takeover("plan-runner:2"))).last().isEqualTo("r3 to 1 in epoch 4 undo [a/1]");
        assertThat(scenario.state.offer()).isEqualTo(new PlanOffer("report", 2, false));
    }

    @Test
    void aPlanThatWasNotRequestedIsNotOfferedWhenItIsRolledBackAfterItsEnd() {
        scenario.given(started("a"), planCompleted());

        assertThat(scenario.happened(EntityScenario.requested(new RollbackTarget.ToSequence(1))))
                .containsExactly("r1 to 1 in epoch 2 undo [a/1]");
    }

    @Test
    void aRollbackThatAPersonAsksForAfterOneHasFailedIsOffered() {
        scenario.given(requested(), startedBy("plan-runner:1", 1L), failed("a"), EntityScenario.notApplied(1));
        assertThat(scenario.status()).isEqualTo(EntityStatus.ROLLBACK_FAILED);
        EntityScenario another = new EntityScenario();
        another.given(requested(), startedBy("plan-runner:1", 1L), failed("a"), EntityScenario.notApplied(1));

        assertThat(scenario.happened(EntityScenario.retry())).last().isEqualTo("offer 2");
        assertThat(another.happened(EntityScenario.requested(new RollbackTarget.ToSequence(1))))
                .last()
                .isEqualTo("offer 2");
    }

    @Test
    void aRollbackOfAParkedPlanIsOffered() {
        scenario.given(requested(), startedBy("plan-runner:1", 1L), EntityScenario.parkRequested());

        assertThat(scenario.happened(EntityScenario.requested(new RollbackTarget.ToSequence(2))))
                .last()
                .isEqualTo("offer 2");
    }

    @Test
    void aPausedPlanIsOfferedWhenItIsCancelledAndNotWhenItIsRolledBackAndStaysPaused() {
        scenario.given(requested(), startedBy("plan-runner:1", 1L), EntityScenario.paused());

        assertThat(scenario.happened(EntityScenario.requested(new RollbackTarget.ToSequence(2))))
                .noneMatch(fact -> fact.startsWith("offer"));
        assertThat(scenario.happened(EntityScenario.cancelRequested()))
                .contains("plan failed")
                .last()
                .isEqualTo("offer 2");
    }

    @Test
    void aRollbackThatTheRunnerOfAPlanAppliesIsNotOffered() {
        scenario.given(requested(), startedBy("plan-runner:1", 1L), completed("a"));

        assertThat(scenario.happened(EntityScenario.requested(new RollbackTarget.ToSequence(2))))
                .containsExactly("r1 to 2 in epoch 2 undo [a/1]");
    }

    private static PlanEvent lost(String runner) {
        return new PlanEvent.RunnerLost(null, runner, EntityScenario.START);
    }

    private static PlanEvent startedBy(String runner, Long epoch) {
        return new PlanEvent.StepStarted(
                epoch,
                new Step("a", null, 1),
                Snapshot.of(1),
                null,
                null,
                Map.of(),
                List.of(),
                null,
                null,
                null,
                runner);
    }

    private static PlanEvent requested() {
        return new PlanEvent.PlanRequested(null, "report", Snapshot.of(1), Map.of(), null, "ann");
    }

    private static PlanEvent takeover(String runner) {
        return new PlanEvent.RollbackRequested(
                null, new RollbackTarget.ToSequence(1), "takes over", runner, null, null);
    }

    private static PlanEvent released(Long epoch) {
        return new PlanEvent.PlanReleased(epoch, "plan-runner:1");
    }
}
