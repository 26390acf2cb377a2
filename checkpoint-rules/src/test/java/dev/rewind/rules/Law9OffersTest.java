package dev.rewind.rules;

import static dev.rewind.rules.EntityScenario.completed;
import static dev.rewind.rules.EntityScenario.failed;
import static dev.rewind.rules.EntityScenario.planCompleted;
import static dev.rewind.rules.EntityScenario.started;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.EntityStatus;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.RollbackTarget;
import dev.rewind.events.json.Snapshot;
import dev.rewind.rules.state.PlanOffer;
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
