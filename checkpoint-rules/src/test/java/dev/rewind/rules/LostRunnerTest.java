package dev.rewind.rules;

import static dev.rewind.rules.EntityScenario.answerDue;
import static dev.rewind.rules.EntityScenario.applied;
import static dev.rewind.rules.EntityScenario.captured;
import static dev.rewind.rules.EntityScenario.completed;
import static dev.rewind.rules.EntityScenario.planCompleted;
import static dev.rewind.rules.EntityScenario.requested;
import static dev.rewind.rules.EntityScenario.started;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.RunnerLost;
import dev.rewind.events.PlanEvent.StepStarted;
import dev.rewind.events.RollbackTarget.ToSequence;
import dev.rewind.events.Step;
import dev.rewind.events.json.Snapshot;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A runner that is gone: its steps are closed, and the plan waits for the next runner. */
class LostRunnerTest {

    private final EntityScenario scenario = new EntityScenario();

    @Test
    void theStepsOfALostRunnerAreClosedAndThePlanGoesBackToWhereItStands() {
        scenario.given(startedBy("r1", "a", 1, null), completed("a"), startedBy("r1", "b", 1, null));
        assertThat(scenario.happened(lost("r1"))).containsExactly("b/1 failed", "r1 to 2 in epoch 2 undo [~b/1]");
        assertThat(scenario.happened(lost("r1"))).containsExactly("refused nothing_due");
    }

    @Test
    void noCompletedStepIsTakenBackBesideALostOne() {
        scenario.given(
                startedBy("r1", "a", 1, null),
                startedBy("r1", "b", 1, null),
                new PlanEvent.StepCompleted(null, new Step("b", null, 1), Snapshot.of("after b")));
        assertThat(scenario.happened(lost("r1"))).containsExactly("a/1 failed", "r1 to 3 in epoch 2 undo [~a/1]");
    }

    @Test
    void whoIsSlowIsFencedAndWhoIsBackInTimeGoesOn() {
        scenario.given(startedBy("r1", "a", 1, 1L), lost("r1"));
        assertThat(scenario.happened(completed("a", 1, 1L))).containsExactly("refused stale_epoch");
        EntityScenario other = new EntityScenario();
        other.given(startedBy("r1", "a", 1, 1L), completed("a", 1, 1L));
        assertThat(other.happened(lost("r1"))).containsExactly("refused nothing_due");
    }

    @Test
    void stepsOfOthersAreLeftAlone() {
        scenario.given(started("a"));
        assertThat(scenario.happened(lost("r1"))).containsExactly("refused nothing_due");
        scenario.given(startedBy("r1", "b", 1, null));
        assertThat(scenario.happened(lost("r1"))).as("a is someone else's").containsExactly("refused nothing_due");
        scenario.given(completed("a"));
        assertThat(scenario.happened(lost("r2"))).containsExactly("refused nothing_due");
        assertThat(scenario.happened(lost("r1"))).hasSize(2);
    }

    @Test
    void nothingIsClosedTwiceNorDuringARollbackNorAfterTheEnd() {
        scenario.given(startedBy("r1", "a", 1, null), requested(new ToSequence(1)));
        assertThat(scenario.happened(lost("r1"))).containsExactly("refused nothing_due");
        scenario.given(applied(1), startedBy("r1", "a", 2, 2L), planCompleted());
        assertThat(scenario.happened(lost("r1"))).containsExactly("refused nothing_due");
    }

    @Test
    void aCaptureSinceThenIsKept() {
        scenario.given(startedBy("r1", "a", 1, null), captured("more"));
        assertThat(scenario.happened(lost("r1"))).containsExactly("a/1 failed", "r1 to 2 in epoch 2 undo [~a/1]");
    }

    @Test
    void theRollbackWaitsForTheNextRunnerAndNeverExpires() {
        scenario.given(startedBy("r1", "a", 1, null), lost("r1"));
        int most = LawLimits.defaults().commandAttempts();
        for (int attempt = 1; attempt < most; attempt++) {
            scenario.passes(Duration.ofMinutes(2));
            assertThat(scenario.happened(answerDue(1))).hasSize(1);
        }
        scenario.passes(Duration.ofDays(365));
        assertThat(scenario.happened(answerDue(1))).containsExactly("refused nothing_due");
        assertThat(scenario.state.hasPendingRollback()).isTrue();
        assertThat(scenario.happened(requested(new ToSequence(1))))
                .containsExactly("r1 superseded", "r2 to 1 in epoch 3 undo [~a/1]");
    }

    @Test
    void aRequestedPlanIsOfferedAgain() {
        scenario.given(
                new PlanEvent.PlanRequested(null, "report", Snapshot.of(1), Map.of(), null, "eve"),
                startedBy("r1", "a", 1, null));
        assertThat(scenario.state.offer().open()).isFalse();
        assertThat(scenario.happens(lost("r1"))).last().isInstanceOfSatisfying(Fact.PlanOffered.class, offer -> {
            assertThat(offer.number()).isEqualTo(2);
            assertThat(offer.why()).isEqualTo(Fact.OfferCause.RUNNER_LOST);
        });
        assertThat(scenario.state.offer().open()).isTrue();
    }

    @Test
    void aPlanThatKillsItsRunnersIsParked() {
        int most = LawLimits.defaults().parkAfter();
        for (int loss = 1; loss < most; loss++) {
            scenario.given(startedBy("r" + loss, "a", loss, (long) loss), lost("r" + loss), applied(loss));
        }
        scenario.given(startedBy("r" + most, "a", most, (long) most));
        assertThat(scenario.happened(lost("r" + most))).containsExactly("a/" + most + " failed", "parked");
    }

    @Test
    void aPlanThatWaitsNeedsNoRunner() {
        scenario.given(new StepStarted(
                null,
                new Step("a", null, 1),
                Snapshot.of(1),
                null,
                null,
                Map.of(),
                List.of(),
                null,
                null,
                new PlanEvent.Wait("approved", null, null),
                "r1"));

        assertThat(scenario.happened(lost("r1"))).containsExactly("refused nothing_due");
    }

    private static PlanEvent startedBy(String runner, String step, int attempt, Long epoch) {
        return new StepStarted(
                epoch,
                new Step(step, null, attempt),
                Snapshot.of(Map.of("before", step)),
                null,
                null,
                Map.of(),
                List.of(),
                null,
                null,
                null,
                runner);
    }

    private static PlanEvent lost(String runner) {
        return new RunnerLost(null, runner, EntityScenario.START);
    }
}
