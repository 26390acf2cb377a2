package dev.rewind.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.rewind.events.json.Snapshot;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a runner, a service, an operator or a timer says happened to an entity: the data of a CloudEvent on
 * {@code plan-events}. Its constructors refuse what the JSON Schemas refuse.
 *
 * <p>Every event may carry the {@link #epoch()} in which its sender believes the entity to be; without one it speaks of
 * whatever epoch the entity is in.
 */
public sealed interface PlanEvent {

    /** The sender's epoch, or null. */
    @Nullable
    Long epoch();

    /** The state that the event carries, if it carries one. */
    default @Nullable Snapshot state() {
        return null;
    }

    /** Who asks, where the event says so. */
    default @Nullable String requestedBy() {
        return null;
    }

    /** Answers by kind of event; a new kind does not compile until every reader handles it. */
    <R> R match(Cases<R> cases);

    /** One answer for each kind of event. */
    interface Cases<R> {
        R stepStarted(StepStarted event);

        R stepCompleted(StepCompleted event);

        R stepFailed(StepFailed event);

        R planCompleted(PlanCompleted event);

        R planFailed(PlanFailed event);

        R stateCaptured(StateCaptured event);

        R operationFailed(OperationFailed event);

        R rollbackRequested(RollbackRequested event);

        R rollbackApplied(RollbackApplied event);

        R rollbackFailed(RollbackFailed event);

        R rollbackRetryRequested(RollbackRetryRequested event);

        R entityResumed(EntityResumed event);

        R checkpointPinned(CheckpointPinned event);

        R checkpointUnpinned(CheckpointUnpinned event);

        R checkpointRestored(CheckpointRestored event);

        R deadlineReached(DeadlineReached event);

        R retentionDue(RetentionDue event);
    }

    /**
     * A step is about to run from this state.
     *
     * @param state the entity's state before the step
     * @param timeoutMs how long the step may take, in milliseconds from the log's time of this event
     * @param touches other entities that the step will change
     * @param ifNew refuse unless this is the first that is heard of the entity
     */
    record StepStarted(
            @Nullable Long epoch,
            Step step,
            Snapshot state,
            @Nullable Long timeoutMs,
            @Nullable String reason,
            Map<String, String> labels,
            List<EntityKey> touches,
            @Nullable Boolean ifNew)
            implements PlanEvent {
        public StepStarted {
            Epoch.check(epoch);
            Check.present("step", step);
            Check.present("state", state);
            Check.optionalBetween("timeout_ms", timeoutMs, 1, Limits.TIMEOUT_MS);
            Check.optionalText("reason", reason, Limits.REASON);
            labels = Check.labels(labels);
            touches = Check.list("touches", touches, Limits.TOUCHES);
        }

        /** A step of an entity that may be known already. */
        public StepStarted(
                @Nullable Long epoch,
                Step step,
                Snapshot state,
                @Nullable Long timeoutMs,
                @Nullable String reason,
                Map<String, String> labels,
                List<EntityKey> touches) {
            this(epoch, step, state, timeoutMs, reason, labels, touches, null);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.stepStarted(this);
        }
    }

    /**
     * A step ended well.
     *
     * @param state the entity's state after it; given, it becomes a checkpoint of its own
     */
    record StepCompleted(
            @Nullable Long epoch, Step step, @Nullable Snapshot state) implements PlanEvent {
        public StepCompleted {
            Epoch.check(epoch);
            Check.present("step", step);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.stepCompleted(this);
        }
    }

    /** A step failed: its entity goes back to where the step started. */
    record StepFailed(@Nullable Long epoch, Step step, ErrorDetail error) implements PlanEvent {
        public StepFailed {
            Epoch.check(epoch);
            Check.present("step", step);
            Check.present("error", error);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.stepFailed(this);
        }
    }

    /**
     * A plan ended well.
     *
     * @param state the final state; given, it becomes the last checkpoint
     */
    record PlanCompleted(@Nullable Long epoch, @Nullable Snapshot state) implements PlanEvent {
        public PlanCompleted {
            Epoch.check(epoch);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.planCompleted(this);
        }
    }

    /**
     * A plan gave up.
     *
     * @param state where it stopped; given, it becomes a checkpoint before the plan goes back
     * @param rollback how far back; {@link PlanRollback#START} where nothing is said
     */
    record PlanFailed(
            @Nullable Long epoch,
            @Nullable Snapshot state,
            @Nullable ErrorDetail error,
            PlanRollback rollback) implements PlanEvent {
        public PlanFailed {
            Epoch.check(epoch);
            rollback = rollback == null ? PlanRollback.START : rollback;
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.planFailed(this);
        }
    }

    /** What a failed plan wants taken back. */
    enum PlanRollback {
        /** All of it. */
        @JsonProperty("start")
        START,
        /** Nothing. */
        @JsonProperty("none")
        NONE
    }

    /**
     * The state of any entity, worth keeping.
     *
     * @param reason {@code entity_created}, {@code entity_changed}, {@code before_risky_operation},
     *     {@code artifact_generated}, {@code prompt_changed}, {@code manual} or the sender's own word
     * @param cause the step of a plan for whose sake it was taken
     */
    record StateCaptured(
            @Nullable Long epoch,
            Snapshot state,
            String reason,
            @Nullable StepCause cause,
            Map<String, String> labels,
            @Nullable String requestedBy)
            implements PlanEvent {
        public StateCaptured {
            Epoch.check(epoch);
            Check.present("state", state);
            Check.text("reason", reason, Limits.REASON);
            labels = Check.labels(labels);
            Check.optionalText("requested_by", requestedBy, Limits.REASON);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.stateCaptured(this);
        }
    }

    /**
     * An operation on an entity failed.
     *
     * @param critical whether the entity must go back: to where the step of that name started, if one is under way,
     *     otherwise to its latest checkpoint
     */
    record OperationFailed(@Nullable Long epoch, String operation, ErrorDetail error, boolean critical)
            implements PlanEvent {
        public OperationFailed {
            Epoch.check(epoch);
            Check.text("operation", operation, Limits.NAME);
            Check.present("error", error);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.operationFailed(this);
        }
    }

    /**
     * Somebody wants an entity taken back.
     *
     * @param target where to; the latest checkpoint where nothing is said
     * @param ifLatest refuse unless this is still the latest checkpoint
     * @param cascade whether entities that the undone steps touched go back too; they do where nothing is said
     * @param onBehalfOf the rollbacks that led to this request, each asked for by the one before; the last awaits the
     *     outcome. Empty where a person or a service asks
     */
    record RollbackRequested(
            @Nullable Long epoch,
            @Nullable RollbackTarget target,
            String reason,
            String requestedBy,
            @Nullable CheckpointId ifLatest,
            @Nullable Boolean cascade,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<RollbackId> onBehalfOf)
            implements PlanEvent {
        public RollbackRequested {
            Epoch.check(epoch);
            Check.text("reason", reason, Limits.REASON);
            Check.text("requested_by", requestedBy, Limits.REASON);
            onBehalfOf = Check.list("on_behalf_of", onBehalfOf, Limits.ON_BEHALF_OF);
        }

        /** A request of a person or a service. */
        public RollbackRequested(
                @Nullable Long epoch,
                @Nullable RollbackTarget target,
                String reason,
                String requestedBy,
                @Nullable CheckpointId ifLatest,
                @Nullable Boolean cascade) {
            this(epoch, target, reason, requestedBy, ifLatest, cascade, List.of());
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.rollbackRequested(this);
        }
    }

    /**
     * A participant has applied a rollback command.
     *
     * @param participant who speaks, where several take part
     * @param stateHash hash of the state that it now has
     * @param undone the steps that it undid, newest first
     */
    record RollbackApplied(
            @Nullable Long epoch,
            RollbackId rollbackId,
            @Nullable String participant,
            @Nullable String stateHash,
            List<UndoStep> undone)
            implements PlanEvent {
        public RollbackApplied {
            Epoch.check(epoch);
            Check.present("rollback_id", rollbackId);
            Check.optionalText("participant", participant, Limits.PARTICIPANT);
            Check.optionalText("state_hash", stateHash, Limits.NAME);
            undone = Check.list("undone", undone, Limits.UNDO);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.rollbackApplied(this);
        }
    }

    /**
     * A participant could not apply a rollback command.
     *
     * @param undone the steps that it did undo, newest first
     */
    record RollbackFailed(
            @Nullable Long epoch,
            RollbackId rollbackId,
            @Nullable String participant,
            @Nullable String stateHash,
            List<UndoStep> undone,
            ErrorDetail error)
            implements PlanEvent {
        public RollbackFailed {
            Epoch.check(epoch);
            Check.present("rollback_id", rollbackId);
            Check.optionalText("participant", participant, Limits.PARTICIPANT);
            Check.optionalText("state_hash", stateHash, Limits.NAME);
            undone = Check.list("undone", undone, Limits.UNDO);
            Check.present("error", error);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.rollbackFailed(this);
        }
    }

    /** Somebody wants the entity's last rollback, failed or expired, commanded once more. */
    record RollbackRetryRequested(@Nullable Long epoch, String reason, String requestedBy) implements PlanEvent {
        public RollbackRetryRequested {
            Epoch.check(epoch);
            Check.text("reason", reason, Limits.REASON);
            Check.text("requested_by", requestedBy, Limits.REASON);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.rollbackRetryRequested(this);
        }
    }

    /** Somebody lets a parked entity go on. */
    record EntityResumed(@Nullable Long epoch, String reason, String requestedBy) implements PlanEvent {
        public EntityResumed {
            Epoch.check(epoch);
            Check.text("reason", reason, Limits.REASON);
            Check.text("requested_by", requestedBy, Limits.REASON);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.entityResumed(this);
        }
    }

    /** Somebody wants a checkpoint kept whatever retention says. */
    record CheckpointPinned(@Nullable Long epoch, CheckpointId checkpointId, String reason, String requestedBy)
            implements PlanEvent {
        public CheckpointPinned {
            Epoch.check(epoch);
            Check.present("checkpoint_id", checkpointId);
            Check.text("reason", reason, Limits.REASON);
            Check.text("requested_by", requestedBy, Limits.REASON);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.checkpointPinned(this);
        }
    }

    /** Somebody no longer needs a pinned checkpoint kept. */
    record CheckpointUnpinned(@Nullable Long epoch, CheckpointId checkpointId, String reason, String requestedBy)
            implements PlanEvent {
        public CheckpointUnpinned {
            Epoch.check(epoch);
            Check.present("checkpoint_id", checkpointId);
            Check.text("reason", reason, Limits.REASON);
            Check.text("requested_by", requestedBy, Limits.REASON);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.checkpointUnpinned(this);
        }
    }

    /** Somebody was handed a checkpoint's verified state to restore it by hand: audit only, the entity stays as it is. */
    record CheckpointRestored(@Nullable Long epoch, CheckpointId checkpointId, String stateHash, String requestedBy)
            implements PlanEvent {
        public CheckpointRestored {
            Epoch.check(epoch);
            Check.present("checkpoint_id", checkpointId);
            Check.text("state_hash", stateHash, Limits.NAME);
            Check.text("requested_by", requestedBy, Limits.REASON);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.checkpointRestored(this);
        }
    }

    /**
     * The processor's timer: a time that a decision had set has come.
     *
     * @param checkpointId the checkpoint whose step is overdue, where a step is
     * @param rollbackId the rollback whose answer is overdue, where one is
     * @param due the time that was set
     */
    record DeadlineReached(
            @Nullable Long epoch,
            @Nullable CheckpointId checkpointId,
            @Nullable RollbackId rollbackId,
            @Nullable Integer attempt,
            Instant due)
            implements PlanEvent {
        public DeadlineReached {
            Epoch.check(epoch);
            if ((checkpointId == null) == (rollbackId == null)) {
                throw new IllegalArgumentException("exactly one of checkpoint_id and rollback_id is required");
            }
            if (attempt != null) {
                Check.between("attempt", attempt, 1, Integer.MAX_VALUE);
            }
            Check.present("due", due);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.deadlineReached(this);
        }
    }

    /**
     * The processor's timer: checkpoints have outlived their retention.
     *
     * <p>Each limit prunes by itself: what one of them keeps, the other may not.
     *
     * @param keepLast how many of the newest to keep, or null
     * @param olderThan prune what was taken before, or null
     */
    record RetentionDue(
            @Nullable Long epoch,
            @Nullable Integer keepLast,
            @Nullable Instant olderThan) implements PlanEvent {
        public RetentionDue {
            Epoch.check(epoch);
            if (keepLast == null && olderThan == null) {
                throw new IllegalArgumentException("one of keep_last and older_than is required");
            }
            if (keepLast != null) {
                Check.between("keep_last", keepLast, 1, Integer.MAX_VALUE);
            }
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.retentionDue(this);
        }
    }
}
