package dev.rewind.rules;

import static dev.rewind.rules.EntityScenario.PLAN;
import static dev.rewind.rules.EntityScenario.answerDue;
import static dev.rewind.rules.EntityScenario.applied;
import static dev.rewind.rules.EntityScenario.cancelRequested;
import static dev.rewind.rules.EntityScenario.completed;
import static dev.rewind.rules.EntityScenario.failed;
import static dev.rewind.rules.EntityScenario.parkRequested;
import static dev.rewind.rules.EntityScenario.planFailed;
import static dev.rewind.rules.EntityScenario.planRequested;
import static dev.rewind.rules.EntityScenario.requested;
import static dev.rewind.rules.EntityScenario.resumed;
import static dev.rewind.rules.EntityScenario.started;
import static dev.rewind.rules.EntityScenario.startedForAMinute;
import static dev.rewind.rules.EntityScenario.stepDue;
import static dev.rewind.rules.EntityScenario.takenOver;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.EntityStatus;
import dev.rewind.events.Fact;
import dev.rewind.events.Fact.RollbackProposed;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.RollbackId;
import dev.rewind.events.RollbackTarget.ToSequence;
import dev.rewind.events.json.Json;
import dev.rewind.events.json.Snapshot;
import dev.rewind.rules.approval.ApprovalPolicies;
import dev.rewind.rules.approval.ApprovalPolicy;
import dev.rewind.rules.state.EntityState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Law 12 for rollbacks that a failure asks for: they are proposed, and the entity waits. */
class AutomaticApprovalTest {

    private static final Duration EXPIRES = Duration.ofHours(4);

    private final EntityScenario scenario = scenario(false);

    @Test
    void aFailureProposesItsRollbackAndAPersonApprovesIt() {
        scenario.given(started("a"), completed("a"), started("b"));
        assertThat(scenario.happened(failed("b"))).containsExactly("b/1 failed", "proposed to 2 needs [automatic]");
        assertThat(scenario.state.status()).isEqualTo(EntityStatus.AWAITING_APPROVAL);
        assertThat(scenario.state.epoch()).isEqualTo(1);

        assertThat(scenario.happened(approved("bob")))
                .containsExactly("proposal approved", "r1 to 2 in epoch 2 undo [~b/1]");

        Fact.RollbackOrdered order = (Fact.RollbackOrdered) last();
        assertThat(order.cause().step().name()).isEqualTo("b");
        assertThat(order.cause().approvedBy()).isEqualTo("bob");
        assertThat(scenario.happened(applied(1))).containsExactly("r1 applied");
        assertThat(scenario.state.status()).isEqualTo(EntityStatus.RUNNING);
    }

    @Test
    void noWorkerGoesOnMeanwhile() {
        scenario.given(started("a"), started("b"), failed("b"));
        assertThat(scenario.happened(completed("a"))).containsExactly("refused rollback_pending");
        assertThat(scenario.happened(started("c"))).containsExactly("refused rollback_pending");
        assertThat(scenario.happened(started("c", 1, 1L))).containsExactly("refused rollback_pending");
        assertThat(scenario.happened(takenOver("plan-runner:2"))).containsExactly("refused approval_needed");
        assertThat(scenario.happened(approved("bob"))).contains("r1 to 2 in epoch 2 undo [~b/1, ~a/1]");
        assertThat(scenario.happened(completed("a", 1, 1L))).containsExactly("refused stale_epoch");
    }

    @Test
    void noStepTimesOutMeanwhileAndNoRunnerIsLost() {
        scenario.given(startedForAMinute("a"), started("b"), failed("b"));
        assertThat(scenario.state.stepDeadlines()).isEmpty();
        scenario.passes(Duration.ofMinutes(2));
        assertThat(scenario.happened(stepDue(1))).containsExactly("refused nothing_due");
        assertThat(scenario.happened(lost())).containsExactly("refused nothing_due");
    }

    @Test
    void aTimeOutAndALostRunnerProposeToo() {
        scenario.given(startedForAMinute("a"));
        scenario.passes(Duration.ofMinutes(2));
        assertThat(scenario.happened(stepDue(1))).containsExactly("a/1 timed out", "proposed to 1 needs [automatic]");

        EntityScenario other = scenario(false);
        other.given(planRequested(), takenOver("plan-runner:1"), applied(1), byRunner("a"));
        assertThat(other.happened(lost())).containsExactly("a/1 failed", "proposed to 2 needs [automatic]");
        assertThat(other.happened(approved(other, "bob")))
                .containsExactly("proposal approved", "r2 to 2 in epoch 3 undo [~a/1]");
        assertThat(other.happened(lost())).as("the next runner is needed now").containsExactly("offer 2");
    }

    @Test
    void aPlanThatFailsEndsWithItsRollback() {
        scenario.given(started("a"), completed("a"), started("b"));
        assertThat(scenario.happened(planFailed(PlanEvent.PlanRollback.START)))
                .containsExactly("proposed to 1 needs [automatic]");
        assertThat(scenario.state.planRuns()).isTrue();
        assertThat(scenario.happened(approved("bob")))
                .containsExactly("proposal approved", "r1 to 1 in epoch 2 undo [~b/1, a/1]", "plan failed");
        scenario.given(applied(1));
        assertThat(scenario.state.status()).isEqualTo(EntityStatus.FAILED);
    }

    /** What failed is still to be taken back: the rollback that would have done it was rejected. */
    @Test
    void aLaterRollbackTakesTheFailedStepBackOnce() {
        scenario.given(started("a"), completed("a"), started("b"), failed("b"));
        scenario.given(rejected("bob"));

        assertThat(scenario.happened(requested(new ToSequence(1)))).contains("r1 to 1 in epoch 2 undo [~b/1, a/1]");
        scenario.given(applied(1));
        assertThat(scenario.happened(requested(new ToSequence(2))))
                .as("it is taken back once")
                .containsExactly("r2 to 2 in epoch 3 undo []");
    }

    @Test
    void whoRejectsItParksTheEntity() {
        scenario.given(started("a"), failed("a"));
        assertThat(scenario.happened(rejected("bob"))).containsExactly("proposal rejected", "parked by bob");
        assertThat(scenario.state.status()).isEqualTo(EntityStatus.PARKED);
        assertThat(scenario.happened(started("a", 2, null)))
                .as("parked, as by failures")
                .contains("taken 2 after 1 in epoch 1 for a");
        assertThat(scenario.happened(failed("a", 2, null))).contains("refused entity_parked");
        assertThat(scenario.happened(requested(new ToSequence(1)))).contains("r1 to 1 in epoch 2 undo [~a/2, ~a/1]");
    }

    @Test
    void oneThatNoPersonDecidesInTimeParksTheEntity() {
        scenario.given(started("a"), failed("a"));
        PlanEvent due = new PlanEvent.DeadlineReached(
                null, null, new RollbackId(PLAN, 1), 1, proposed().expiresAt());
        assertThat(scenario.happened(due)).containsExactly("refused nothing_due");
        scenario.passes(EXPIRES);
        PlanEvent late = approved("bob");
        assertThat(scenario.happened(due)).containsExactly("proposal expired", "parked by checkpoint-processor");
        assertThat(scenario.happened(late)).containsExactly("refused unknown_proposal");
        assertThat(scenario.happened(resumed())).containsExactly("resumed");
        assertThat(scenario.state.status()).isEqualTo(EntityStatus.RUNNING);
    }

    @Test
    void aLateApprovalParksTheEntityAsTheTimerWould() {
        scenario.given(started("a"), failed("a"));
        scenario.passes(EXPIRES);
        assertThat(scenario.happened(approved("bob")))
                .containsExactly("proposal expired", "parked by checkpoint-processor", "refused approval_expired");
    }

    @Test
    void anApprovalThatIsVoidLeavesANewProposal() {
        scenario.given(started("a"), completed("a"), started("b"), failed("b"));
        String before = proposed().digest();
        scenario.history.snapshots.remove(scenario.history.checkpoint(2).stateHash());
        assertThat(scenario.happened(approved("bob")))
                .contains("proposal outdated", "proposed to 1 needs [automatic]", "refused approval_outdated")
                .noneMatch(fact -> fact.startsWith("r1"));
        assertThat(scenario.state.proposal().digest()).isNotEqualTo(before);
        assertThat(scenario.state.status()).isEqualTo(EntityStatus.AWAITING_APPROVAL);
        assertThat(scenario.happened(approved("bob"))).contains("r1 to 1 in epoch 2 undo [~b/1, a/1]");
    }

    @Test
    void oneThatCannotBeOrderedAnyMoreParksTheEntity() {
        scenario.given(started("a"), failed("a"));
        scenario.history.snapshots.clear();
        assertThat(scenario.happened(approved("bob")))
                .contains("proposal outdated", "parked by checkpoint-processor", "refused approval_outdated");
    }

    @Test
    void aPersonMayRollBackOtherwiseAndTheFailedStepIsTakenBackToo() {
        scenario.given(started("a"), completed("a"), started("b"), failed("b"));
        assertThat(scenario.happened(requested(new ToSequence(1))))
                .containsExactly("proposal outdated", "r1 to 1 in epoch 2 undo [~b/1, a/1]");
    }

    @Test
    void aPersonMayCancelThePlan() {
        scenario.given(started("a"), failed("a"));
        assertThat(scenario.happened(cancelRequested()))
                .contains("proposal outdated", "r1 to 1 in epoch 2 undo [~a/1]", "plan failed");
    }

    @Test
    void aProposalOfAPersonThatReplacesItHoldsTheEntityUpToo() {
        EntityScenario any = scenario(true);
        any.given(started("a"), completed("a"), started("b"), failed("b"));
        assertThat(any.happened(requested(new ToSequence(1))))
                .containsExactly("proposal replaced", "proposed to 1 needs [any]");
        assertThat(any.state.status()).isEqualTo(EntityStatus.AWAITING_APPROVAL);
        assertThat(any.happened(approved(any, "ann"))).containsExactly("refused same_person");
        assertThat(any.happened(approved(any, "bob"))).contains("r1 to 1 in epoch 2 undo [~b/1, a/1]");
    }

    @Test
    void aParkedEntityStaysParked() {
        scenario.given(started("a"), failed("a"), parkRequested());
        assertThat(scenario.state.status()).isEqualTo(EntityStatus.PARKED);
        assertThat(scenario.happened(approved("bob")))
                .containsExactly("proposal outdated", "refused approval_outdated");
        assertThat(scenario.state.isParked()).isTrue();
    }

    @Test
    void afterTooManyFailuresTheEntityIsParkedAndNothingIsProposed() {
        EntityScenario strict = new EntityScenario(new LawLimits(Duration.ofSeconds(60), 5, 0, 1)
                .with(new ApprovalPolicies(Map.of("plan", policy(false)))));
        strict.given(started("a"));
        assertThat(strict.happened(failed("a"))).containsExactly("a/1 failed", "parked");
    }

    @Test
    void anEarlierRollbackIsStillAnswered() {
        scenario.given(started("a"), completed("a"), started("b"), requested(new ToSequence(2)));
        assertThat(scenario.happened(new PlanEvent.OperationFailed(2L, "op", EntityScenario.error(), true)))
                .containsExactly("r1 applied", "proposed to 2 needs [automatic]");
        assertThat(scenario.happened(answerDue(1))).containsExactly("refused nothing_due");
        assertThat(scenario.state.status()).isEqualTo(EntityStatus.AWAITING_APPROVAL);
    }

    @Test
    void theStateIsTheSameAfterItWasStored() throws Exception {
        scenario.given(started("a"), completed("a"), started("b"), failed("b"));
        String row = Json.mapper().writeValueAsString(scenario.state);
        assertThat(Json.mapper().readValue(row, EntityState.class)).isEqualTo(scenario.state);
        assertThat(row).contains("\"holds\":true", "\"failed\":[");

        EntityScenario any = scenario(true);
        any.given(started("a"), completed("a"), requested(new ToSequence(1)));
        String asBefore = Json.mapper().writeValueAsString(any.state);
        assertThat(asBefore).as("the row of earlier releases").doesNotContain("holds", "\"failed\":[");
        assertThat(Json.mapper().readValue(asBefore, EntityState.class)).isEqualTo(any.state);
    }

    private RollbackProposed proposed() {
        return (RollbackProposed) last();
    }

    private Fact last() {
        return scenario.facts.get(scenario.facts.size() - 1);
    }

    private PlanEvent approved(String by) {
        return approved(scenario, by);
    }

    private static PlanEvent approved(EntityScenario in, String by) {
        return new PlanEvent.RollbackApproved(null, in.state.proposal().digest(), "looked at it", by);
    }

    private PlanEvent rejected(String by) {
        return new PlanEvent.RollbackRejected(null, scenario.state.proposal().digest(), "by hand", by);
    }

    private static PlanEvent lost() {
        return new PlanEvent.RunnerLost(null, "plan-runner:1", EntityScenario.START);
    }

    private static PlanEvent byRunner(String step) {
        return new PlanEvent.StepStarted(
                2L,
                EntityScenario.step(step, 1),
                Snapshot.of(1),
                null,
                null,
                Map.of(),
                List.of(),
                null,
                null,
                null,
                "plan-runner:1");
    }

    private static EntityScenario scenario(boolean any) {
        return new EntityScenario(LawLimits.defaults().with(new ApprovalPolicies(Map.of("plan", policy(any)))));
    }

    private static ApprovalPolicy policy(boolean any) {
        return new ApprovalPolicy(any, false, null, null, false, true, EXPIRES);
    }
}
