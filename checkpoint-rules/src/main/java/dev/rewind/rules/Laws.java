package dev.rewind.rules;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.CheckpointPinned;
import dev.rewind.events.PlanEvent.CheckpointRestored;
import dev.rewind.events.PlanEvent.CheckpointUnpinned;
import dev.rewind.events.PlanEvent.DeadlineReached;
import dev.rewind.events.PlanEvent.EntityResumed;
import dev.rewind.events.PlanEvent.OperationFailed;
import dev.rewind.events.PlanEvent.PlanCompleted;
import dev.rewind.events.PlanEvent.PlanFailed;
import dev.rewind.events.PlanEvent.PlanRollback;
import dev.rewind.events.PlanEvent.RetentionDue;
import dev.rewind.events.PlanEvent.RollbackApplied;
import dev.rewind.events.PlanEvent.RollbackFailed;
import dev.rewind.events.PlanEvent.RollbackRequested;
import dev.rewind.events.PlanEvent.RollbackRetryRequested;
import dev.rewind.events.PlanEvent.StateCaptured;
import dev.rewind.events.PlanEvent.StepCompleted;
import dev.rewind.events.PlanEvent.StepFailed;
import dev.rewind.events.PlanEvent.StepStarted;
import dev.rewind.events.RefusalCode;
import dev.rewind.events.RollbackCause;
import dev.rewind.events.StepOutcome;
import java.util.List;
import java.util.Locale;

/** What each event means for an entity whose fence it has passed. */
final class Laws implements PlanEvent.Cases<Draft> {

    private final Draft draft;
    private final History history;
    private final Steps steps;
    private final Rollbacks rollbacks;
    private final Answers answers;
    private final Operators operators;

    Laws(Draft draft, Answers answers, History history, Law law) {
        this.draft = draft;
        this.history = history;
        this.steps = new Steps(draft, history, law);
        this.rollbacks = new Rollbacks(draft, history, law);
        this.answers = answers;
        this.operators = new Operators(draft, history);
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

    /** A plan that ended well has ended its steps well, also those of which nobody said so. */
    @Override
    public Draft planCompleted(PlanCompleted event) {
        if (!draft.state().planRuns()) {
            return planDoesNotRun();
        }
        draft.state().openSteps().forEach(open -> draft.close(open, StepOutcome.COMPLETED, null));
        if (event.state() != null) {
            draft.take(event.state(), Checkpoint.PLAN_COMPLETED);
        }
        return draft.state(new Fact.PlanClosed(draft.ref(), draft.at(), Fact.PlanClosed.Outcome.COMPLETED, null));
    }

    /** Law 2, for a plan: back to where its first step started, and it stays failed. */
    @Override
    public Draft planFailed(PlanFailed event) {
        EntityState before = draft.state();
        if (!before.planRuns()) {
            return planDoesNotRun();
        }
        if (event.state() != null) {
            draft.take(event.state(), Checkpoint.PLAN_FAILED);
        }
        if (event.rollback() == PlanRollback.START) {
            RollbackCause cause = new RollbackCause(
                    draft.ref().id(), RollbackCause.Kind.STEP_FAILED, null, event.error(), null, null);
            rollbacks.order(before.planStart(), before, cause, true);
        }
        draft.state().openSteps().forEach(open -> draft.close(open, StepOutcome.CANCELLED, null));
        return draft.state(new Fact.PlanClosed(draft.ref(), draft.at(), Fact.PlanClosed.Outcome.FAILED, event.error()));
    }

    /** Law 1, for any state. */
    @Override
    public Draft stateCaptured(StateCaptured event) {
        draft.take(event.state(), event.reason(), null, event.cause(), event.labels(), null, List.of());
        return draft;
    }

    /** Law 2, for an operation: back to where it started, if it is a step under way, otherwise to the latest checkpoint. */
    @Override
    public Draft operationFailed(OperationFailed event) {
        if (!event.critical()) {
            return draft.refuse(
                    RefusalCode.NOT_CRITICAL,
                    "operation \"" + event.operation() + "\" failed and is not critical: nothing is taken back");
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

    /** Law 3. */
    @Override
    public Draft rollbackRequested(RollbackRequested event) {
        EntityState state = draft.state();
        CheckpointId expected = event.ifLatest();
        CheckpointId latest = state.latest() == 0 ? null : new CheckpointId(draft.entity(), state.latest());
        if (expected != null && !expected.equals(latest)) {
            return draft.refuse(
                    RefusalCode.LATEST_CHANGED,
                    "if_latest is " + expected + ", but the latest checkpoint is "
                            + (latest == null ? "none" : latest));
        }
        Target target = Target.of(event.target(), state, history);
        if (target.refusal() != null) {
            return draft.refuse(target.refusal().code(), target.refusal().why());
        }
        RollbackCause cause = new RollbackCause(
                draft.ref().id(),
                RollbackCause.Kind.REQUESTED,
                null,
                null,
                event.reason(),
                event.requestedBy(),
                event.onBehalfOf());
        return rollbacks.order(target.sequence(), state, cause, event.cascade() == null || event.cascade());
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
        return operators.resume(event);
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
        return event.checkpointId() == null ? answers.overdue(event) : steps.overdue(event);
    }

    @Override
    public Draft retentionDue(RetentionDue event) {
        return new Retention(draft, history).due(event);
    }

    private Draft planDoesNotRun() {
        return draft.refuse(
                RefusalCode.PLAN_NOT_RUNNING,
                draft.entity() + " runs no plan: its status is "
                        + draft.state().status().name().toLowerCase(Locale.ROOT));
    }
}
