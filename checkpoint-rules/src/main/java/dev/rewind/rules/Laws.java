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
import dev.rewind.events.Step;
import dev.rewind.events.StepOutcome;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What each event means for an entity whose fence it has passed. */
final class Laws implements PlanEvent.Cases<Draft> {

    private final Draft draft;
    private final Rollbacks rollbacks;
    private final History history;

    Laws(Draft draft, Rollbacks rollbacks, History history) {
        this.draft = draft;
        this.rollbacks = rollbacks;
        this.history = history;
    }

    /** Law 1. A step that starts while it is still under way was abandoned by whoever ran it. */
    @Override
    public Draft stepStarted(StepStarted event) {
        EntityState state = draft.state();
        if (Boolean.TRUE.equals(event.ifNew()) && state.exists()) {
            return refuse(
                    RefusalCode.LATEST_CHANGED,
                    "if_new was said of " + draft.entity() + ", which has " + state.taken() + " checkpoints");
        }
        Optional<OpenStep> abandoned = state.open(event.step());
        if (abandoned.isEmpty() && state.openSteps().size() >= Law.MAX_OPEN_STEPS) {
            return refuse(
                    RefusalCode.TOO_MANY_OPEN_STEPS,
                    state.openSteps().size() + " steps are under way; at most " + Law.MAX_OPEN_STEPS + " may be");
        }
        abandoned.ifPresent(open -> draft.close(open, StepOutcome.CANCELLED, null));
        Long timeoutMs = event.timeoutMs();
        Instant deadline = timeoutMs == null ? null : draft.at().plusMillis(timeoutMs);
        String reason = event.reason() == null ? Checkpoint.STEP_STARTED : event.reason();
        draft.take(event.state(), reason, event.step(), null, event.labels(), deadline, event.touches());
        return draft;
    }

    @Override
    public Draft stepCompleted(StepCompleted event) {
        OpenStep open = draft.state().open(event.step()).orElse(null);
        if (open == null) {
            return notOpen(event.step());
        }
        draft.close(open, StepOutcome.COMPLETED, null);
        if (event.state() != null) {
            draft.take(event.state(), Checkpoint.STEP_COMPLETED);
        }
        return draft;
    }

    /** Law 2, for a step: back to where it started. */
    @Override
    public Draft stepFailed(StepFailed event) {
        OpenStep open = draft.state().open(event.step()).orElse(null);
        if (open == null) {
            return notOpen(event.step());
        }
        return rollbacks.stepFailed(open, StepOutcome.FAILED, event.error());
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
        draft.state(new Fact.PlanClosed(draft.ref(), draft.at(), Fact.PlanClosed.Outcome.COMPLETED, null));
        return draft;
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
            rollbacks.order(
                    before.planStart(),
                    before,
                    new RollbackCause(
                            draft.ref().id(), RollbackCause.Kind.STEP_FAILED, null, event.error(), null, null));
        }
        draft.state().openSteps().forEach(open -> draft.close(open, StepOutcome.CANCELLED, null));
        draft.state(new Fact.PlanClosed(draft.ref(), draft.at(), Fact.PlanClosed.Outcome.FAILED, event.error()));
        return draft;
    }

    @Override
    public Draft stateCaptured(StateCaptured event) {
        draft.take(event.state(), event.reason(), null, event.cause(), event.labels(), null, List.of());
        return draft;
    }

    /** Law 2, for an operation: back to where it started, if it is a step under way, otherwise to the latest checkpoint. */
    @Override
    public Draft operationFailed(OperationFailed event) {
        if (!event.critical()) {
            return refuse(
                    RefusalCode.NOT_CRITICAL,
                    "operation \"" + event.operation() + "\" failed and is not critical: nothing is taken back");
        }
        EntityState state = draft.state();
        long target = state.openSteps().stream()
                .filter(open -> open.step().name().equals(event.operation()))
                .mapToLong(OpenStep::sequence)
                .max()
                .orElse(state.latest());
        return rollbacks.order(
                target,
                state,
                new RollbackCause(
                        draft.ref().id(), RollbackCause.Kind.OPERATION_FAILED, null, event.error(), null, null));
    }

    /** Law 3. */
    @Override
    public Draft rollbackRequested(RollbackRequested event) {
        EntityState state = draft.state();
        CheckpointId expected = event.ifLatest();
        CheckpointId latest = state.latest() == 0 ? null : new CheckpointId(draft.entity(), state.latest());
        if (expected != null && !expected.equals(latest)) {
            return refuse(
                    RefusalCode.LATEST_CHANGED,
                    "if_latest is " + expected + ", but the latest checkpoint is "
                            + (latest == null ? "none" : latest));
        }
        Target target = Target.of(event.target(), state, history);
        if (target.refusal() != null) {
            draft.refuse(target.refusal());
            return draft;
        }
        return rollbacks.order(
                target.sequence(),
                state,
                new RollbackCause(
                        draft.ref().id(),
                        RollbackCause.Kind.REQUESTED,
                        null,
                        null,
                        event.reason(),
                        event.requestedBy()));
    }

    @Override
    public Draft rollbackApplied(RollbackApplied event) {
        return rollbacks.applied(event);
    }

    @Override
    public Draft rollbackFailed(RollbackFailed event) {
        return rollbacks.failed(event);
    }

    @Override
    public Draft rollbackRetryRequested(RollbackRetryRequested event) {
        return rollbacks.retry();
    }

    @Override
    public Draft entityResumed(EntityResumed event) {
        if (draft.state().parked() == null) {
            return refuse(RefusalCode.NOT_PARKED, draft.entity() + " is not parked");
        }
        draft.state(new Fact.EntityResumed(draft.ref(), draft.at(), event.reason(), event.requestedBy()));
        return draft;
    }

    @Override
    public Draft checkpointPinned(CheckpointPinned event) {
        Checkpoint checkpoint = own(event.checkpointId());
        if (checkpoint == null) {
            return noCheckpoint(event.checkpointId());
        }
        if (checkpoint.pinned() != null) {
            return refuse(
                    RefusalCode.ALREADY_PINNED,
                    checkpoint.id() + " is pinned by " + checkpoint.pinned().by());
        }
        draft.state(new Fact.CheckpointPinned(
                draft.ref(), draft.at(), checkpoint.id(), event.reason(), event.requestedBy()));
        return draft;
    }

    @Override
    public Draft checkpointUnpinned(CheckpointUnpinned event) {
        Checkpoint checkpoint = own(event.checkpointId());
        if (checkpoint == null) {
            return noCheckpoint(event.checkpointId());
        }
        if (checkpoint.pinned() == null) {
            return refuse(RefusalCode.NOT_PINNED, checkpoint.id() + " is not pinned");
        }
        draft.state(new Fact.CheckpointUnpinned(
                draft.ref(), draft.at(), checkpoint.id(), event.reason(), event.requestedBy()));
        return draft;
    }

    @Override
    public Draft checkpointRestored(CheckpointRestored event) {
        Checkpoint checkpoint = own(event.checkpointId());
        if (checkpoint == null) {
            return noCheckpoint(event.checkpointId());
        }
        draft.state(new Fact.CheckpointRestored(
                draft.ref(), draft.at(), checkpoint.id(), event.stateHash(), event.requestedBy()));
        return draft;
    }

    @Override
    public Draft deadlineReached(DeadlineReached event) {
        CheckpointId start = event.checkpointId();
        return start == null ? rollbacks.unanswered(event) : stepOverdue(start);
    }

    /** Law 2, for a time-out. The log's time decides, so that nobody can time a step out before its time. */
    private Draft stepOverdue(CheckpointId start) {
        OpenStep overdue = draft.state().openSteps().stream()
                .filter(open -> start.equals(new CheckpointId(draft.entity(), open.sequence())))
                .filter(open -> open.deadline() != null && !draft.at().isBefore(open.deadline()))
                .findFirst()
                .orElse(null);
        if (overdue == null) {
            return refuse(RefusalCode.NOTHING_DUE, "no step that started from " + start + " is overdue");
        }
        return rollbacks.stepFailed(overdue, StepOutcome.TIMED_OUT, null);
    }

    @Override
    public Draft retentionDue(RetentionDue event) {
        return refuse(RefusalCode.NOTHING_DUE, "every checkpoint is kept");
    }

    private @Nullable Checkpoint own(CheckpointId id) {
        return id.entity().equals(draft.entity()) ? history.checkpoint(id.sequence()) : null;
    }

    private Draft noCheckpoint(CheckpointId id) {
        return refuse(RefusalCode.NO_CHECKPOINT, draft.entity() + " has no checkpoint " + id);
    }

    private Draft notOpen(Step step) {
        return refuse(
                RefusalCode.STEP_NOT_OPEN,
                "step \"" + step.name() + "\", attempt " + step.attempt() + ", is not under way");
    }

    private Draft planDoesNotRun() {
        return refuse(
                RefusalCode.PLAN_NOT_RUNNING,
                draft.entity() + " runs no plan: its status is "
                        + draft.state().status().name().toLowerCase(Locale.ROOT));
    }

    private Draft refuse(RefusalCode code, String why) {
        draft.refuse(new Refusal(code, why));
        return draft;
    }
}
