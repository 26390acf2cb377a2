package dev.rewind.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.rewind.events.Checkpoint.Effects;
import dev.rewind.events.Step.PlanOutline;
import dev.rewind.events.check.Check;
import dev.rewind.events.json.Snapshot;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The data of a CloudEvent on {@code plan-events}: a runner, a service, a person or a timer reports what happened to an
 * entity, or asks for something. Its constructors refuse what the JSON Schemas refuse.
 *
 * <p>Every event may carry the {@link #epoch()} that its sender works in. An event without it is not refused as stale.
 */
public sealed interface PlanEvent {

    /** The sender's epoch, or null. */
    @Nullable
    Long epoch();

    /** The state that the event carries, if it carries one. */
    default @Nullable Snapshot state() {
        return null;
    }

    /** The person or program that asks, if the event says so. */
    default @Nullable String requestedBy() {
        return null;
    }

    /** Calls the method for this kind of event. A new kind does not compile until every visitor handles it. */
    <R> R match(Cases<R> cases);

    /** One method for each kind of event. */
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

        R planPauseRequested(PlanPauseRequested event);

        R planCancelRequested(PlanCancelRequested event);

        R entityParkRequested(EntityParkRequested event);

        R planSignalled(PlanSignalled event);

        R checkpointPinned(CheckpointPinned event);

        R checkpointUnpinned(CheckpointUnpinned event);

        R checkpointRestored(CheckpointRestored event);

        R deadlineReached(DeadlineReached event);

        R retentionDue(RetentionDue event);

        R runnerLost(RunnerLost event);

        R planRequested(PlanRequested event);

        R planReleased(PlanReleased event);

        R rollbackApproved(RollbackApproved event);

        R rollbackRejected(RollbackRejected event);

        R forkRequested(ForkRequested event);

        R entityForked(EntityForked event);

        R forkRefused(ForkRefused event);
    }

    /**
     * A step is about to run from this state. The step before it may complete with the same event.
     *
     * @param state the entity's state before the step. If a step completes, also the state after that one
     * @param timeoutMs how long the step may take, in milliseconds from the log's time of this event
     * @param touches other entities that the step will change
     * @param ifNew refuse the event unless it is the first of its entity
     * @param completes the step under way that has completed, or null. Processors before this field ignore it
     * @param waits what the step waits for before it runs, or null. Its time-out then counts from the end of the wait
     * @param runner the unique name of the runner that runs the step, if it says that it is there; or null
     * @param outline the steps of the plan, with the first step of a run; null if they are not known or said already
     */
    record StepStarted(
            @Nullable Long epoch,
            Step step,
            Snapshot state,
            @Nullable Long timeoutMs,
            @Nullable String reason,
            Map<String, String> labels,
            List<EntityKey> touches,
            @Nullable Boolean ifNew,
            @Nullable CompletedStep completes,
            @JsonProperty("wait") @Nullable Wait waits,
            @Nullable String runner,
            @Nullable PlanOutline outline)
            implements PlanEvent {
        public StepStarted {
            Check.epoch(epoch);
            Check.present("step", step);
            Check.present("state", state);
            Check.optionalBetween("timeout_ms", timeoutMs, 1, Limits.TIMEOUT_MS);
            Check.optionalText("reason", reason, Limits.REASON);
            labels = Check.labels(labels, Limits.LABELS, Limits.LABEL_VALUE);
            touches = Check.list("touches", touches, Limits.TOUCHES);
            Check.optionalText("runner", runner, Limits.NAME);
        }

        /** A step whose event does not say which steps the plan has. */
        public StepStarted(
                @Nullable Long epoch,
                Step step,
                Snapshot state,
                @Nullable Long timeoutMs,
                @Nullable String reason,
                Map<String, String> labels,
                List<EntityKey> touches,
                @Nullable Boolean ifNew,
                @Nullable CompletedStep completes,
                @Nullable Wait waits,
                @Nullable String runner) {
            this(epoch, step, state, timeoutMs, reason, labels, touches, ifNew, completes, waits, runner, null);
        }

        /** A step that does not wait, and whose runner is not named. */
        public StepStarted(
                @Nullable Long epoch,
                Step step,
                Snapshot state,
                @Nullable Long timeoutMs,
                @Nullable String reason,
                Map<String, String> labels,
                List<EntityKey> touches,
                @Nullable Boolean ifNew,
                @Nullable CompletedStep completes) {
            this(epoch, step, state, timeoutMs, reason, labels, touches, ifNew, completes, null, null);
        }

        /** A step of an entity that may have earlier events. */
        public StepStarted(
                @Nullable Long epoch,
                Step step,
                Snapshot state,
                @Nullable Long timeoutMs,
                @Nullable String reason,
                Map<String, String> labels,
                List<EntityKey> touches) {
            this(epoch, step, state, timeoutMs, reason, labels, touches, null, null);
        }

        /** A step that starts without completing another one. */
        public StepStarted(
                @Nullable Long epoch,
                Step step,
                Snapshot state,
                @Nullable Long timeoutMs,
                @Nullable String reason,
                Map<String, String> labels,
                List<EntityKey> touches,
                @Nullable Boolean ifNew) {
            this(epoch, step, state, timeoutMs, reason, labels, touches, ifNew, null);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.stepStarted(this);
        }
    }

    /**
     * What a step waits for before it runs: a signal, a time, or the first of the two.
     *
     * @param signal the name of the signal, or null
     * @param until the log's time at which the wait ends at the latest, or null
     * @param forMs the same in milliseconds from the log's time of the start, or null
     * @param release true if the runner leaves the plan while the step waits. A plan that was requested by its name is
     *     offered to runners when the wait ends; any other plan keeps its runner. The checkpoint says which it is
     * @param approval true if only the approval of a person with this name ends the wait, and no other signal
     */
    record Wait(
            @Nullable String signal,
            @Nullable Instant until,
            @Nullable Long forMs,
            @Nullable Boolean release,
            @Nullable Boolean approval) {
        public Wait {
            if (signal != null) {
                Check.text("wait.signal", signal, Limits.NAME);
            }
            Check.optionalBetween("wait.for_ms", forMs, 1, Limits.TIMEOUT_MS);
            if (signal == null && until == null && forMs == null) {
                throw new IllegalArgumentException("wait must have signal, until or for_ms");
            }
            if (until != null && forMs != null) {
                throw new IllegalArgumentException("wait has until and for_ms; give one of them");
            }
            if (Boolean.TRUE.equals(approval) && signal == null) {
                throw new IllegalArgumentException("wait.approval needs wait.signal, the name of the approval");
            }
        }

        /** A wait that any signal of the name ends. */
        public Wait(@Nullable String signal, @Nullable Instant until, @Nullable Long forMs, @Nullable Boolean release) {
            this(signal, until, forMs, release, null);
        }

        /** Whether only the approval of a person ends it. */
        public boolean needsApproval() {
            return Boolean.TRUE.equals(approval);
        }

        /** A wait during which the runner holds the plan. */
        public Wait(@Nullable String signal, @Nullable Instant until, @Nullable Long forMs) {
            this(signal, until, forMs, null);
        }
    }

    /**
     * The step that has completed when another step starts.
     *
     * @param step its name
     * @param index its place in the plan, from 0, if the plan has an order
     * @param attempt the attempt of the step
     */
    record CompletedStep(String step, @Nullable Integer index, int attempt) {
        public CompletedStep {
            Check.text("completes.step", step, Limits.NAME);
            if (index != null) {
                Check.between("completes.index", index, 0, Integer.MAX_VALUE);
            }
            Check.between("completes.attempt", attempt, 1, Integer.MAX_VALUE);
        }

        @JsonCreator
        static CompletedStep read(
                @JsonProperty("step") String step,
                @JsonProperty("index") @Nullable Integer index,
                @JsonProperty("attempt") @Nullable Integer attempt) {
            return new CompletedStep(step, index, attempt == null ? 1 : attempt);
        }

        /** Names this step as completed. */
        public static CompletedStep of(Step step) {
            return new CompletedStep(step.name(), step.index(), step.attempt());
        }

        /** The step that this names. */
        public Step named() {
            return new Step(step, index, attempt);
        }
    }

    /**
     * A step completed.
     *
     * @param state the entity's state after the step; if present, it becomes a checkpoint of its own
     */
    record StepCompleted(
            @Nullable Long epoch, Step step, @Nullable Snapshot state) implements PlanEvent {
        public StepCompleted {
            Check.epoch(epoch);
            Check.present("step", step);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.stepCompleted(this);
        }
    }

    /** A step failed. Its entity goes back to the checkpoint that the step started from. */
    record StepFailed(@Nullable Long epoch, Step step, ErrorDetail error) implements PlanEvent {
        public StepFailed {
            Check.epoch(epoch);
            Check.present("step", step);
            Check.present("error", error);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.stepFailed(this);
        }
    }

    /**
     * A plan completed.
     *
     * @param state the final state; if present, it becomes the last checkpoint
     */
    record PlanCompleted(@Nullable Long epoch, @Nullable Snapshot state) implements PlanEvent {
        public PlanCompleted {
            Check.epoch(epoch);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.planCompleted(this);
        }
    }

    /**
     * A plan failed.
     *
     * @param state the state in which the plan stopped; if present, it becomes a checkpoint before the plan goes back
     * @param rollback how far the plan goes back; null means {@link PlanRollback#START}
     */
    record PlanFailed(
            @Nullable Long epoch,
            @Nullable Snapshot state,
            @Nullable ErrorDetail error,
            PlanRollback rollback) implements PlanEvent {
        public PlanFailed {
            Check.epoch(epoch);
            rollback = rollback == null ? PlanRollback.START : rollback;
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.planFailed(this);
        }
    }

    /** How far a failed plan goes back. */
    enum PlanRollback {
        /** To its first checkpoint. */
        @JsonProperty("start")
        START,
        /** Not at all. */
        @JsonProperty("none")
        NONE
    }

    /**
     * A service reports the state of an entity.
     *
     * @param reason {@code entity_created}, {@code entity_changed}, {@code before_risky_operation},
     *     {@code artifact_generated}, {@code prompt_changed}, {@code manual} or the sender's own word
     * @param cause the step of a plan that the checkpoint is taken for
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
            Check.epoch(epoch);
            Check.present("state", state);
            Check.text("reason", reason, Limits.REASON);
            labels = Check.labels(labels, Limits.LABELS, Limits.LABEL_VALUE);
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
     * @param critical whether the entity goes back: to where the open step of that name started, otherwise to its
     *     latest checkpoint
     */
    record OperationFailed(@Nullable Long epoch, String operation, ErrorDetail error, boolean critical)
            implements PlanEvent {
        public OperationFailed {
            Check.epoch(epoch);
            Check.text("operation", operation, Limits.NAME);
            Check.present("error", error);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.operationFailed(this);
        }
    }

    /**
     * A person or a service asks for a rollback of an entity.
     *
     * @param target what to go back to; null means the latest checkpoint
     * @param ifLatest refuse the event unless this is still the latest checkpoint
     * @param cascade whether entities that the undone steps touched go back too; null means true
     * @param onBehalfOf the rollbacks that led to this request, each requested by the one before; the last one waits
     *     for the outcome. Empty if a person or a service asks
     * @param ifDigest refuse the event unless the rollback does exactly what has this digest, which a dry run returns
     * @param edit the state to go on with, if it is not the one that the target has
     */
    record RollbackRequested(
            @Nullable Long epoch,
            @Nullable RollbackTarget target,
            String reason,
            String requestedBy,
            @Nullable CheckpointId ifLatest,
            @Nullable Boolean cascade,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<RollbackId> onBehalfOf,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String ifDigest,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Edit edit)
            implements PlanEvent {
        public RollbackRequested {
            Check.epoch(epoch);
            Check.text("reason", reason, Limits.REASON);
            Check.text("requested_by", requestedBy, Limits.REASON);
            onBehalfOf = Check.list("on_behalf_of", onBehalfOf, Limits.ON_BEHALF_OF);
            Check.optionalText("if_digest", ifDigest, Limits.NAME);
        }

        /** A request that does not name a digest. */
        public RollbackRequested(
                @Nullable Long epoch,
                @Nullable RollbackTarget target,
                String reason,
                String requestedBy,
                @Nullable CheckpointId ifLatest,
                @Nullable Boolean cascade,
                List<RollbackId> onBehalfOf) {
            this(epoch, target, reason, requestedBy, ifLatest, cascade, onBehalfOf, null);
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

        /** A request that goes on with the state that the target has. */
        public RollbackRequested(
                @Nullable Long epoch,
                @Nullable RollbackTarget target,
                String reason,
                String requestedBy,
                @Nullable CheckpointId ifLatest,
                @Nullable Boolean cascade,
                List<RollbackId> onBehalfOf,
                @Nullable String ifDigest) {
            this(epoch, target, reason, requestedBy, ifLatest, cascade, onBehalfOf, ifDigest, null);
        }

        /** The same request, to go on with this state. */
        public RollbackRequested with(@Nullable Edit changed) {
            return new RollbackRequested(
                    epoch, target, reason, requestedBy, ifLatest, cascade, onBehalfOf, ifDigest, changed);
        }

        @Override
        public @Nullable Snapshot state() {
            return edit == null ? null : edit.state();
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.rollbackRequested(this);
        }
    }

    /**
     * A change to the state of a checkpoint, made before an entity goes on from there. It holds the whole state, so that
     * the log alone explains it and no rule depends on how a patch is applied.
     *
     * @param state the state after the change
     * @param of the checkpoint whose state was changed. The request is refused if its target is another one
     * @param patch the change as it was asked for (JSON Patch, RFC 6902), if it was asked for as one
     */
    record Edit(
            Snapshot state,
            CheckpointId of,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Snapshot patch) {
        public Edit {
            Check.present("edit.state", state);
            Check.present("edit.of", of);
        }
    }

    /**
     * A participant has applied a rollback command.
     *
     * @param participant the name of the participant, if there are several
     * @param stateHash hash of the state that the participant now has
     * @param undone the steps that the participant undid, newest first
     */
    record RollbackApplied(
            @Nullable Long epoch,
            RollbackId rollbackId,
            @Nullable String participant,
            @Nullable String stateHash,
            List<UndoStep> undone)
            implements PlanEvent {
        public RollbackApplied {
            Check.epoch(epoch);
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
     * @param undone the steps that the participant undid nevertheless, newest first
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
            Check.epoch(epoch);
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

    /** A person asks to command the entity's last rollback again, after it failed or expired. */
    record RollbackRetryRequested(@Nullable Long epoch, String reason, String requestedBy) implements PlanEvent {
        public RollbackRetryRequested {
            Check.epoch(epoch);
            Check.text("reason", reason, Limits.REASON);
            Check.text("requested_by", requestedBy, Limits.REASON);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.rollbackRetryRequested(this);
        }
    }

    /** A person or a runner lets a parked entity or a paused plan go on. */
    record EntityResumed(@Nullable Long epoch, String reason, String requestedBy) implements PlanEvent {
        public EntityResumed {
            Check.epoch(epoch);
            Check.text("reason", reason, Limits.REASON);
            Check.text("requested_by", requestedBy, Limits.REASON);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.entityResumed(this);
        }
    }

    /** A person or a runner asks to pause a plan: no step starts and none times out until it is resumed. */
    record PlanPauseRequested(@Nullable Long epoch, String reason, String requestedBy) implements PlanEvent {
        public PlanPauseRequested {
            Check.epoch(epoch);
            Check.text("reason", reason, Limits.REASON);
            Check.text("requested_by", requestedBy, Limits.REASON);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.planPauseRequested(this);
        }
    }

    /** A person asks to end a plan as failed and to roll it back to its start. */
    record PlanCancelRequested(@Nullable Long epoch, String reason, String requestedBy) implements PlanEvent {
        public PlanCancelRequested {
            Check.epoch(epoch);
            Check.text("reason", reason, Limits.REASON);
            Check.text("requested_by", requestedBy, Limits.REASON);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.planCancelRequested(this);
        }
    }

    /** A person asks to park an entity: failures command no rollback until it is resumed. */
    record EntityParkRequested(@Nullable Long epoch, String reason, String requestedBy) implements PlanEvent {
        public EntityParkRequested {
            Check.epoch(epoch);
            Check.text("reason", reason, Limits.REASON);
            Check.text("requested_by", requestedBy, Limits.REASON);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.entityParkRequested(this);
        }
    }

    /**
     * A person, a service or a program signals a plan. A step that waits for the name goes on; otherwise the signal is
     * kept for the next step that does.
     *
     * @param name what a step waits for
     * @param payload any JSON that the step gets, or null
     * @param approval true if it is the approval of a person, for a step that waits for one
     */
    record PlanSignalled(
            @Nullable Long epoch,
            String name,
            @Nullable Snapshot payload,
            String requestedBy,
            @Nullable String reason,
            @Nullable Boolean approval)
            implements PlanEvent {
        public PlanSignalled {
            Check.epoch(epoch);
            Check.text("name", name, Limits.NAME);
            Check.text("requested_by", requestedBy, Limits.REASON);
            Check.optionalText("reason", reason, Limits.REASON);
        }

        /** A signal that is no approval. */
        public PlanSignalled(
                @Nullable Long epoch,
                String name,
                @Nullable Snapshot payload,
                String requestedBy,
                @Nullable String reason) {
            this(epoch, name, payload, requestedBy, reason, null);
        }

        /** Whether it is the approval of a person. */
        public boolean approves() {
            return Boolean.TRUE.equals(approval);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.planSignalled(this);
        }
    }

    /** A person asks to keep a checkpoint regardless of retention. */
    record CheckpointPinned(@Nullable Long epoch, CheckpointId checkpointId, String reason, String requestedBy)
            implements PlanEvent {
        public CheckpointPinned {
            Check.epoch(epoch);
            Check.present("checkpoint_id", checkpointId);
            Check.text("reason", reason, Limits.REASON);
            Check.text("requested_by", requestedBy, Limits.REASON);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.checkpointPinned(this);
        }
    }

    /** A person asks to unpin a checkpoint. */
    record CheckpointUnpinned(@Nullable Long epoch, CheckpointId checkpointId, String reason, String requestedBy)
            implements PlanEvent {
        public CheckpointUnpinned {
            Check.epoch(epoch);
            Check.present("checkpoint_id", checkpointId);
            Check.text("reason", reason, Limits.REASON);
            Check.text("requested_by", requestedBy, Limits.REASON);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.checkpointUnpinned(this);
        }
    }

    /**
     * A checkpoint's verified state was handed out to be restored by hand. This is for the record: the entity does not
     * change.
     *
     * @param reason the reason, if one was given
     */
    record CheckpointRestored(
            @Nullable Long epoch,
            CheckpointId checkpointId,
            String stateHash,
            String requestedBy,
            @Nullable String reason)
            implements PlanEvent {
        public CheckpointRestored {
            Check.epoch(epoch);
            Check.present("checkpoint_id", checkpointId);
            Check.text("state_hash", stateHash, Limits.NAME);
            Check.text("requested_by", requestedBy, Limits.REASON);
            Check.optionalText("reason", reason, Limits.REASON);
        }

        /** Without a reason. */
        public CheckpointRestored(
                @Nullable Long epoch, CheckpointId checkpointId, String stateHash, String requestedBy) {
            this(epoch, checkpointId, stateHash, requestedBy, null);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.checkpointRestored(this);
        }
    }

    /**
     * The processor's timer reports that a deadline has passed.
     *
     * @param checkpointId the checkpoint whose step is overdue, or null
     * @param rollbackId the rollback whose answer is overdue, or null
     * @param due the deadline
     */
    record DeadlineReached(
            @Nullable Long epoch,
            @Nullable CheckpointId checkpointId,
            @Nullable RollbackId rollbackId,
            @Nullable Integer attempt,
            Instant due)
            implements PlanEvent {
        public DeadlineReached {
            Check.epoch(epoch);
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
     * The processor's timer reports that checkpoints are beyond their retention.
     *
     * <p>A checkpoint that is beyond one of the two limits is pruned.
     *
     * @param keepLast how many of the newest checkpoints to keep, or null
     * @param olderThan prune checkpoints that were taken before this time, or null
     */
    record RetentionDue(
            @Nullable Long epoch,
            @Nullable Integer keepLast,
            @Nullable Instant olderThan) implements PlanEvent {
        public RetentionDue {
            Check.epoch(epoch);
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

    /**
     * The processor's timer reports that a runner has not said for a long time that it is there.
     *
     * @param runner the unique name of the runner
     * @param lastSeen the log's time of its last sign
     */
    record RunnerLost(@Nullable Long epoch, String runner, Instant lastSeen) implements PlanEvent {
        public RunnerLost {
            Check.epoch(epoch);
            Check.text("runner", runner, Limits.NAME);
            Check.present("last_seen", lastSeen);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.runnerLost(this);
        }
    }

    /**
     * Someone asks for a plan to run. A runner that serves plans of this name takes it. No caller waits for the end.
     *
     * @param plan the name of the plan, which the runners that serve it know
     * @param state the state that the plan's first step starts from
     * @param approverDiffers true if the person that asks cannot approve the steps of the plan that wait for an approval
     */
    record PlanRequested(
            @Nullable Long epoch,
            String plan,
            Snapshot state,
            Map<String, String> labels,
            @Nullable String reason,
            String requestedBy,
            @Nullable Boolean approverDiffers)
            implements PlanEvent {
        public PlanRequested {
            Check.epoch(epoch);
            Check.text("plan", plan, Limits.NAME);
            Check.present("state", state);
            labels = Check.labels(labels, Limits.LABELS, Limits.LABEL_VALUE);
            Check.optionalText("reason", reason, Limits.REASON);
            Check.text("requested_by", requestedBy, Limits.REASON);
        }

        /** A plan whose steps any approver may approve. */
        public PlanRequested(
                @Nullable Long epoch,
                String plan,
                Snapshot state,
                Map<String, String> labels,
                @Nullable String reason,
                String requestedBy) {
            this(epoch, plan, state, labels, reason, requestedBy, null);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.planRequested(this);
        }
    }

    /**
     * The runner of a requested plan stops on purpose and leaves the plan to another one.
     *
     * @param runner the runner that stops
     */
    record PlanReleased(@Nullable Long epoch, String runner) implements PlanEvent {
        public PlanReleased {
            Check.epoch(epoch);
            Check.text("runner", runner, Limits.REASON);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.planReleased(this);
        }
    }

    /**
     * A second person approves a proposed rollback. It happens only if it still does exactly what was proposed.
     *
     * @param digest of the proposed rollback
     * @param reason the reason, if one was given
     */
    record RollbackApproved(
            @Nullable Long epoch, String digest, @Nullable String reason, String requestedBy) implements PlanEvent {
        public RollbackApproved {
            Check.epoch(epoch);
            Check.text("digest", digest, Limits.NAME);
            Check.optionalText("reason", reason, Limits.REASON);
            Check.text("requested_by", requestedBy, Limits.REASON);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.rollbackApproved(this);
        }
    }

    /**
     * A person rejects a proposed rollback, or takes the proposal back.
     *
     * @param digest of the proposed rollback
     */
    record RollbackRejected(@Nullable Long epoch, String digest, String reason, String requestedBy)
            implements PlanEvent {
        public RollbackRejected {
            Check.epoch(epoch);
            Check.text("digest", digest, Limits.NAME);
            Check.text("reason", reason, Limits.REASON);
            Check.text("requested_by", requestedBy, Limits.REASON);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.rollbackRejected(this);
        }
    }

    /**
     * A person asks for a new entity that begins with the state of a checkpoint. The entity of the checkpoint does not
     * change: its processor verifies the checkpoint and hands it over.
     *
     * @param checkpointId the checkpoint, which is kept regardless of retention from then on
     * @param to the new entity
     * @param plan the name of the plan that goes on from there; null if no plan does
     * @param step the name of the step with which it goes on; null for the step that starts from the checkpoint
     * @param edit a change to the state, or null
     * @param effects whose the effects of the base's earlier steps are; null: the base's
     * @param ifDigest refuse the fork unless it is exactly what has this digest, or null
     */
    record ForkRequested(
            @Nullable Long epoch,
            CheckpointId checkpointId,
            EntityKey to,
            String reason,
            String requestedBy,
            @Nullable String plan,
            @Nullable String step,
            @Nullable Edit edit,
            @Nullable Effects effects,
            @Nullable String ifDigest)
            implements PlanEvent {
        public ForkRequested {
            Check.epoch(epoch);
            Check.present("checkpoint_id", checkpointId);
            Check.present("to", to);
            Check.text("reason", reason, Limits.REASON);
            Check.text("requested_by", requestedBy, Limits.REASON);
            if (plan != null) {
                Check.text("plan", plan, Limits.NAME);
            }
            if (step != null) {
                Check.text("step", step, Limits.NAME);
            }
            Check.optionalText("if_digest", ifDigest, Limits.NAME);
        }

        /** A fork that leaves the effects of earlier steps to the entity of the checkpoint. */
        public ForkRequested(
                @Nullable Long epoch,
                CheckpointId checkpointId,
                EntityKey to,
                String reason,
                String requestedBy,
                @Nullable String plan,
                @Nullable String step,
                @Nullable Edit edit) {
            this(epoch, checkpointId, to, reason, requestedBy, plan, step, edit, null, null);
        }

        @Override
        public @Nullable Snapshot state() {
            return edit == null ? null : edit.state();
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.forkRequested(this);
        }
    }

    /**
     * The processor hands a verified checkpoint over to a new entity, which begins with it.
     *
     * @param from the checkpoint
     * @param chainHash its chain hash, which the chain hash of the new entity's first checkpoint covers
     * @param state its state, or the edited one
     * @param step the step with which a plan goes on, or null
     * @param plan the name of the plan that goes on, or null
     * @param edited true if the state was edited
     * @param effects whose the effects of the base's earlier steps are; null: the base's
     */
    record EntityForked(
            @Nullable Long epoch,
            CheckpointId from,
            String chainHash,
            Snapshot state,
            @Nullable Step step,
            @Nullable String plan,
            @Nullable Boolean edited,
            String reason,
            String requestedBy,
            @Nullable Effects effects)
            implements PlanEvent {
        public EntityForked {
            Check.epoch(epoch);
            Check.present("from", from);
            Check.text("chain_hash", chainHash, Limits.NAME);
            Check.present("state", state);
            if (plan != null) {
                Check.text("plan", plan, Limits.NAME);
            }
            Check.text("reason", reason, Limits.REASON);
            Check.text("requested_by", requestedBy, Limits.REASON);
        }

        /** A fork that leaves the effects of earlier steps to the entity of the checkpoint. */
        public EntityForked(
                @Nullable Long epoch,
                CheckpointId from,
                String chainHash,
                Snapshot state,
                @Nullable Step step,
                @Nullable String plan,
                @Nullable Boolean edited,
                String reason,
                String requestedBy) {
            this(epoch, from, chainHash, state, step, plan, edited, reason, requestedBy, null);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.entityForked(this);
        }
    }

    /**
     * The processor reports that an entity could not begin with a checkpoint, because it exists already.
     *
     * @param checkpointId the checkpoint
     * @param to the entity that exists
     */
    record ForkRefused(@Nullable Long epoch, CheckpointId checkpointId, EntityKey to) implements PlanEvent {
        public ForkRefused {
            Check.epoch(epoch);
            Check.present("checkpoint_id", checkpointId);
            Check.present("to", to);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.forkRefused(this);
        }
    }
}
