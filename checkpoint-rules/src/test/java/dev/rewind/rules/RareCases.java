package dev.rewind.rules;

import static dev.rewind.rules.EntityScenario.answerDue;
import static dev.rewind.rules.EntityScenario.completed;
import static dev.rewind.rules.EntityScenario.failed;
import static dev.rewind.rules.EntityScenario.notApplied;
import static dev.rewind.rules.EntityScenario.requested;
import static dev.rewind.rules.EntityScenario.resumed;
import static dev.rewind.rules.EntityScenario.retry;
import static dev.rewind.rules.EntityScenario.started;
import static dev.rewind.rules.EntityScenario.touching;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Limits;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.RollbackId;
import dev.rewind.events.RollbackTarget.ToSequence;
import dev.rewind.events.Step;
import dev.rewind.events.json.Snapshot;
import dev.rewind.rules.approval.ApprovalPolicies;
import dev.rewind.rules.approval.ApprovalPolicy;
import dev.rewind.rules.state.EntityState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Cases that random histories do not reach: thousands of steps, damaged storage, a very long chain of requests. */
final class RareCases {

    private final HistoryCoverage coverage;
    private EntityScenario scenario = new EntityScenario();

    private RareCases(HistoryCoverage coverage) {
        this.coverage = coverage;
    }

    static void visit(HistoryCoverage coverage) {
        RareCases cases = new RareCases(coverage);
        cases.aThousandOpenSteps();
        cases.tenThousandStepsToUndo();
        cases.aThousandParticipants();
        cases.sixteenRollbacksInARow();
        cases.nothingIntact();
        cases.aThirtyThirdSignal();
        cases.aPlanThatWaitsIsPausedAndResumed();
        cases.aPlanCompletesWhileItIsParked();
        cases.anEntityWithoutAPlanIsParkedAndResumed();
        cases.anExpiredRollbackFails();
        cases.whatIsParkedByHandGoesOnAsItWas();
        cases.anExpiredRollbackIsCommandedAgain();
        cases.anEntityParksWhoseRollbackHasFailed();
        cases.aPlanCompletesInTheEpochOfAnExpiredRollback();
        cases.aRequestedPlanAppliesARollbackLate();
        cases.approvals();
        cases.forks();
    }

    private void forks() {
        scenario = new EntityScenario();
        CheckpointId second = new CheckpointId(scenario.entity, 2);
        happens(EntityScenario.captured(1));
        happens(EntityScenario.captured(2));
        happens(fork(second, "b", "report"));
        happens(fork(second, "b", null));
        happens(fork(second, "b", null));
        happens(new PlanEvent.ForkRefused(null, second, EntityKey.plan("b")));
        happens(new PlanEvent.ForkRequested(
                null, second, EntityKey.plan("c"), "why", "ann", null, null, null, null, "other"));
        IntStream.rangeClosed(0, Limits.FORKS).forEach(i -> happens(fork(second, "f" + i, null)));
        scenario = new EntityScenario();
        happens(EntityScenario.planRequested());
        happens(EntityScenario.takenOver("plan-runner:1"));
        happens(EntityScenario.outlined("a", 2L, new Step.PlanOutline(1, List.of("a"))));
        happens(new PlanEvent.ForkRequested(null, second, EntityKey.plan("c"), "why", "ann", "report", "b", null));
        scenario = new EntityScenario();
        happens(new PlanEvent.EntityForked(null, second, "ab", Snapshot.of(1), null, null, null, "why", "ann"));
    }

    private static PlanEvent fork(CheckpointId of, String to, @Nullable String plan) {
        return new PlanEvent.ForkRequested(null, of, EntityKey.plan(to), "why", "ann", plan, null, null);
    }

    private void approvals() {
        ApprovalPolicy any = new ApprovalPolicy(true, false, null, null, false, Duration.ofHours(1));
        scenario = new EntityScenario(LawLimits.defaults().with(new ApprovalPolicies(Map.of("*", any))));
        happens(started("a"));
        happens(new PlanEvent.RollbackRequested(null, null, "why", "ann", null, null, List.of(), "other"));
        happens(EntityScenario.cancelRequested());
        PlanEvent.Edit unshown = new PlanEvent.Edit(Snapshot.of(2), new CheckpointId(scenario.entity, 1), null);
        happens(((PlanEvent.RollbackRequested) requested(null)).with(unshown));
        happens(requested(null));
        String digest = scenario.state.proposal().digest();
        happens(approved(digest, "ann"));
        happens(completed("a"));
        happens(approved(digest, "bob"));
        happens(approved(digest, "bob"));
        happens(requested(null));
        scenario.passes(Duration.ofHours(2));
        happens(approved(scenario.state.proposal().digest(), "bob"));
    }

    private static PlanEvent approved(String digest, String by) {
        return new PlanEvent.RollbackApproved(null, digest, null, by);
    }

    private void aThousandOpenSteps() {
        scenario = new EntityScenario();
        IntStream.rangeClosed(0, LawLimits.MAX_OPEN_STEPS).forEach(i -> happens(started("step-" + i)));
    }

    private void tenThousandStepsToUndo() {
        scenario = new EntityScenario();
        for (int i = 0; i <= Limits.UNDO; i++) {
            happens(started("a", i + 1, null));
            happens(completed("a", i + 1, null));
        }
        happens(requested(new ToSequence(1)));
    }

    private void aThousandParticipants() {
        scenario = new EntityScenario();
        for (int step = 0; step < 5; step++) {
            int first = step * Limits.TOUCHES;
            happens(touching(
                    "step " + step,
                    IntStream.range(first, first + Limits.TOUCHES)
                            .mapToObj(i -> new EntityKey("artifact", "a" + i))
                            .toArray(EntityKey[]::new)));
            happens(completed("step " + step));
        }
        happens(requested(new ToSequence(1)));
    }

    private void sixteenRollbacksInARow() {
        scenario = new EntityScenario();
        List<RollbackId> path = IntStream.range(0, Limits.ON_BEHALF_OF)
                .mapToObj(i -> new RollbackId(EntityKey.plan("p" + i), 1))
                .toList();
        happens(touching("a", ScenarioGroup.INVOICE));
        happens(new PlanEvent.RollbackRequested(null, null, "why", "ann", null, null, path));
    }

    private void aPlanThatWaitsIsPausedAndResumed() {
        scenario = new EntityScenario();
        happens(EntityScenario.waiting("a", new PlanEvent.Wait("approved", null, null)));
        happens(EntityScenario.paused());
        happens(resumed());
    }

    private void aPlanCompletesWhileItIsParked() {
        scenario = new EntityScenario();
        happens(started("a"));
        happens(EntityScenario.parkRequested());
        happens(EntityScenario.planCompleted());
        happens(resumed());
    }

    private void aThirtyThirdSignal() {
        scenario = new EntityScenario();
        happens(started("a"));
        IntStream.rangeClosed(0, Limits.KEPT_SIGNALS)
                .forEach(i -> happens(EntityScenario.signalled("signal-" + i, null)));
    }

    private void anEntityWithoutAPlanIsParkedAndResumed() {
        scenario = new EntityScenario();
        happens(EntityScenario.captured(1));
        happens(EntityScenario.parkRequested());
        happens(resumed());
    }

    private void aRequestedPlanAppliesARollbackLate() {
        scenario = new EntityScenario();
        happens(EntityScenario.planRequested());
        happens(requested(null));
        happens(EntityScenario.notApplied(1));
        happens(EntityScenario.applied(1));
    }

    private void nothingIntact() {
        scenario = new EntityScenario();
        happens(started("a"));
        scenario.history.snapshots.clear();
        happens(failed("a"));
    }

    private void aPlanCompletesInTheEpochOfAnExpiredRollback() {
        scenario = new EntityScenario(new LawLimits(Duration.ofSeconds(1), 1, 0, 0));
        happens(started("a"));
        happens(failed("a"));
        happens(answerDue(1));
        happens(new PlanEvent.PlanCompleted(2L, null));
    }

    private void anExpiredRollbackFails() {
        scenario = new EntityScenario(new LawLimits(Duration.ofSeconds(1), 1, 0, 0));
        happens(started("a"));
        happens(failed("a"));
        happens(answerDue(1));
        happens(notApplied(1));
    }

    private void whatIsParkedByHandGoesOnAsItWas() {
        for (PlanEvent before : List.of(EntityScenario.captured(1), EntityScenario.planCompleted())) {
            scenario = new EntityScenario();
            happens(before instanceof PlanEvent.PlanCompleted ? started("a") : EntityScenario.captured(0));
            happens(before);
            happens(new PlanEvent.EntityParkRequested(null, "why", "ann"));
            happens(EntityScenario.resumed());
        }
        scenario = new EntityScenario();
        happens(EntityScenario.waiting("a", new PlanEvent.Wait("approved", null, null)));
        happens(new PlanEvent.EntityParkRequested(null, "why", "ann"));
        happens(EntityScenario.resumed());
    }

    private void anExpiredRollbackIsCommandedAgain() {
        scenario = new EntityScenario(new LawLimits(Duration.ofSeconds(1), 1, 0, 0));
        happens(started("a"));
        happens(failed("a"));
        happens(answerDue(1));
        happens(retry());
    }

    private void anEntityParksWhoseRollbackHasFailed() {
        scenario = new EntityScenario(new LawLimits(Duration.ofSeconds(1), 1, 0, 2));
        happens(started("a"));
        happens(failed("a"));
        happens(notApplied(1));
        happens(started("a"));
        happens(failed("a"));
        happens(resumed());
    }

    private void happens(PlanEvent event) {
        EntityState before = scenario.state;
        coverage.record(before, scenario.happens(event));
    }
}
