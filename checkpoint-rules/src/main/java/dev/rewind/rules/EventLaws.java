package dev.rewind.rules;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.CheckpointPinned;
import dev.rewind.events.PlanEvent.CheckpointRestored;
import dev.rewind.events.PlanEvent.CheckpointUnpinned;
import dev.rewind.events.PlanEvent.DeadlineReached;
import dev.rewind.events.PlanEvent.EntityParkRequested;
import dev.rewind.events.PlanEvent.EntityResumed;
import dev.rewind.events.PlanEvent.OperationFailed;
import dev.rewind.events.PlanEvent.PlanCancelRequested;
import dev.rewind.events.PlanEvent.PlanCompleted;
import dev.rewind.events.PlanEvent.PlanFailed;
import dev.rewind.events.PlanEvent.PlanPauseRequested;
import dev.rewind.events.PlanEvent.PlanReleased;
import dev.rewind.events.PlanEvent.PlanRequested;
import dev.rewind.events.PlanEvent.PlanRollback;
import dev.rewind.events.PlanEvent.PlanSignalled;
import dev.rewind.events.PlanEvent.RetentionDue;
import dev.rewind.events.PlanEvent.RollbackApplied;
import dev.rewind.events.PlanEvent.RollbackApproved;
import dev.rewind.events.PlanEvent.RollbackFailed;
import dev.rewind.events.PlanEvent.RollbackRejected;
import dev.rewind.events.PlanEvent.RollbackRequested;
import dev.rewind.events.PlanEvent.RollbackRetryRequested;
import dev.rewind.events.PlanEvent.RunnerLost;
import dev.rewind.events.PlanEvent.StateCaptured;
import dev.rewind.events.PlanEvent.StepCompleted;
import dev.rewind.events.PlanEvent.StepFailed;
import dev.rewind.events.PlanEvent.StepStarted;
import dev.rewind.events.RefusalCode;
import dev.rewind.events.RollbackCause;
import dev.rewind.events.StepOutcome;
import dev.rewind.rules.history.History;
import dev.rewind.rules.state.EntityState;
import dev.rewind.rules.state.OpenStep;

/** Decides on each type of event, after the event has passed the fence. */
final class EventLaws implements PlanEvent.Cases<Draft> {

    private final Draft draft;
    private final History history;
    private final StepLaws steps;
    private final RollbackOrders rollbacks;
    private final RollbackAnswers answers;
    private final OperatorRequests operators;
    private final ForkRequests forks;
    private final PlanOffers offers;
    private final PlanRequests plans;
    private final WaitLaws waits;
    private final ApprovalLaws approvals;

    EventLaws(Draft draft, RollbackAnswers answers, History history, LawLimits law) {
        this.draft = draft;
        this.history = history;
        this.rollbacks = new RollbackOrders(draft, history, law);
        this.answers = answers;
        this.operators = new OperatorRequests(draft, history);
        this.forks = new ForkRequests(draft, history);
        this.offers = new PlanOffers(draft);
        this.plans = new PlanRequests(draft, rollbacks);
        this.waits = new WaitLaws(draft, plans);
        this.approvals = new ApprovalLaws(draft, history, rollbacks);
        this.steps = new StepLaws(draft, history, law, waits);
    }

    @Override
    public Draft stepStarted(StepStarted event) {
        return steps.started(event);
    }

    @Override
    public Draft stepCompleted(StepCompleted event) {
        return steps.completed(event);
    }

    @Override
    public Draft stepFailed(StepFailed event) {
        return steps.failed(event);
    }

    /** Closes the plan. Steps that are still open count as completed, because the plan completed. */
    @Override
    public Draft planCompleted(PlanCompleted event) {
        if (!draft.state().planRuns()) {
            return plans.refuseNotRunning();
        }
        draft.state().openSteps().forEach(open -> draft.close(open, StepOutcome.COMPLETED, null));
        if (event.state() != null) {
            draft.take(event.state(), Checkpoint.PLAN_COMPLETED);
        }
        return draft.add(new Fact.PlanClosed(draft.ref(), draft.at(), Fact.PlanClosed.Outcome.COMPLETED, null));
    }

    /** Law 2 for a plan: closes it as failed and, if asked, rolls back to the start of its first step. */
    @Override
    public Draft planFailed(PlanFailed event) {
        EntityState before = draft.state();
        if (!before.planRuns()) {
            return plans.refuseNotRunning();
        }
        if (event.state() != null) {
            draft.take(event.state(), Checkpoint.PLAN_FAILED);
        }
        if (event.rollback() == PlanRollback.START) {
            RollbackCause cause = new RollbackCause(
                    draft.ref().id(), RollbackCause.Kind.STEP_FAILED, null, event.error(), null, null);
            rollbacks.order(before.planStart(), before, cause, true);
            if (draft.state().isHeldForApproval()) {
                return draft;
            }
        }
        draft.state().openSteps().forEach(open -> draft.close(open, StepOutcome.CANCELLED, null));
        return draft.add(new Fact.PlanClosed(draft.ref(), draft.at(), Fact.PlanClosed.Outcome.FAILED, event.error()));
    }

    /** Law 1 for a state that was captured outside a step: takes a checkpoint. */
    @Override
    public Draft stateCaptured(StateCaptured event) {
        draft.take(event.state(), event.reason(), event.cause(), event.labels());
        return draft;
    }

    /** Law 2 for an operation: rolls back to its start if it is an open step, otherwise to the latest checkpoint. */
    @Override
    public Draft operationFailed(OperationFailed event) {
        if (!event.critical()) {
            return draft.refuse(
                    RefusalCode.NOT_CRITICAL,
                    "operation \"" + event.operation() + "\" failed and is not critical; nothing is rolled back");
        }
        EntityState state = draft.state();
        long target = state.openSteps().stream()
                .filter(open -> open.step().name().equals(event.operation()))
                .mapToLong(OpenStep::sequence)
                .max()
                .orElse(state.latest());
        RollbackCause cause = new RollbackCause(
                draft.ref().id(), RollbackCause.Kind.OPERATION_FAILED, null, event.error(), null, null);
        return rollbacks.order(target, state, cause, true);
    }

    /** Law 3: rolls back to the checkpoint that the request names. */
    @Override
    public Draft rollbackRequested(RollbackRequested event) {
        EntityState state = draft.state();
        CheckpointId expected = event.ifLatest();
        CheckpointId latest = state.latestId();
        if (expected != null && !expected.equals(latest)) {
            return draft.refuse(
                    RefusalCode.LATEST_CHANGED,
                    "if_latest is " + expected + ", but "
                            + (latest == null ? "there is no checkpoint" : "the latest checkpoint is " + latest));
        }
        TargetChoice target = TargetChoice.of(event.target(), state, history);
        if (target.refusal() != null) {
            return draft.refuse(target.refusal().code(), target.refusal().why());
        }
        if (target.base() != null && state.status() == EntityStatus.REQUESTED) {
            return draft.refuse(
                    RefusalCode.PLAN_NOT_RUNNING,
                    "the plan of " + draft.entity()
                            + " has not begun, so there is nothing of it to take back; cancel it, and roll "
                            + target.base().entity() + " back itself");
        }
        RollbackCause cause = new RollbackCause(
                draft.ref().id(),
                RollbackCause.Kind.REQUESTED,
                null,
                target.base() == null ? null : PlanRequests.leftFor(target.base()),
                event.reason(),
                event.requestedBy(),
                event.onBehalfOf());
        Fact.EditedState edit = event.edit() == null ? null : Fact.EditedState.of(event.edit());
        return rollbacks.request(target, cause, event.cascade() == null || event.cascade(), event.ifDigest(), edit);
    }

    @Override
    public Draft rollbackApplied(RollbackApplied event) {
        return answers.applied(event);
    }

    @Override
    public Draft rollbackFailed(RollbackFailed event) {
        return answers.failed(event);
    }

    @Override
    public Draft rollbackRetryRequested(RollbackRetryRequested event) {
        return answers.retry();
    }

    @Override
    public Draft entityResumed(EntityResumed event) {
        return plans.resume(event);
    }

    @Override
    public Draft planPauseRequested(PlanPauseRequested event) {
        return plans.pause(event);
    }

    @Override
    public Draft planCancelRequested(PlanCancelRequested event) {
        return plans.cancel(event);
    }

    @Override
    public Draft entityParkRequested(EntityParkRequested event) {
        return plans.park(event);
    }

    @Override
    public Draft planSignalled(PlanSignalled event) {
        return waits.signalled(event);
    }

    @Override
    public Draft checkpointPinned(CheckpointPinned event) {
        return operators.pin(event);
    }

    @Override
    public Draft checkpointUnpinned(CheckpointUnpinned event) {
        return operators.unpin(event);
    }

    @Override
    public Draft checkpointRestored(CheckpointRestored event) {
        return operators.restored(event);
    }

    @Override
    public Draft deadlineReached(DeadlineReached event) {
        if (approvals.hasExpired(event)) {
            return approvals.expire();
        }
        return event.checkpointId() == null ? answers.overdue(event) : steps.overdue(event);
    }

    @Override
    public Draft retentionDue(RetentionDue event) {
        return new RetentionLaw(draft, history).due(event);
    }

    @Override
    public Draft planRequested(PlanRequested event) {
        return offers.requested(event);
    }

    @Override
    public Draft planReleased(PlanReleased event) {
        return offers.released();
    }

    @Override
    public Draft rollbackApproved(RollbackApproved event) {
        return approvals.approved(event);
    }

    @Override
    public Draft rollbackRejected(RollbackRejected event) {
        return approvals.rejected(event);
    }

    @Override
    public Draft runnerLost(RunnerLost event) {
        return steps.runnerLost(event);
    }

    @Override
    public Draft forkRequested(PlanEvent.ForkRequested event) {
        return forks.forkRequested(event);
    }

    @Override
    public Draft entityForked(PlanEvent.EntityForked event) {
        return forks.entityForked(event);
    }

    @Override
    public Draft forkRefused(PlanEvent.ForkRefused event) {
        return forks.forkRefused(event);
    }
}
