package dev.rewind.events;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.rewind.events.Checkpoint.Effects;
import dev.rewind.events.Step.PlanOutline;
import dev.rewind.events.check.Check;
import dev.rewind.events.json.Snapshot;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The data of a CloudEvent on {@code checkpoint-events}: the processor records what it decided. Every change is a fact.
 * Facts never carry states. Each names the event that caused it and the time of that event. Constructors refuse what
 * the JSON Schemas refuse.
 */
public sealed interface Fact
        permits Fact.CheckpointTaken,
                Fact.StepClosed,
                Fact.PlanClosed,
                Fact.RollbackOrdered,
                Fact.RollbackSettled,
                Fact.ParticipantAnswered,
                Fact.ParticipantsAsked,
                Fact.RequestRefused,
                Fact.EntityParked,
                Fact.EntityResumed,
                Fact.EntityParkedByHand,
                Fact.PlanPaused,
                Fact.SignalReceived,
                Fact.WaitEnded,
                Fact.CheckpointPinned,
                Fact.CheckpointUnpinned,
                Fact.CheckpointRestored,
                Fact.CheckpointsPruned,
                Fact.IntegrityFailed,
                Fact.PlanOffered,
                Fact.RollbackProposed,
                Fact.ProposalClosed,
                Fact.CheckpointForked {

    /** The event that caused this fact. */
    EventRef event();

    /** The time of that event in the log. */
    Instant at();

    /** Calls the method for this kind of fact. */
    <R> R match(Cases<R> cases);

    private static void require(EventRef event, Instant at) {
        Check.present("event", event);
        Check.present("at", at);
    }

    /** One method for each kind of fact. */
    interface Cases<R> {
        R checkpointTaken(CheckpointTaken fact);

        R stepClosed(StepClosed fact);

        R planClosed(PlanClosed fact);

        R rollbackOrdered(RollbackOrdered fact);

        R rollbackSettled(RollbackSettled fact);

        R participantAnswered(ParticipantAnswered fact);

        R participantsAsked(ParticipantsAsked fact);

        R requestRefused(RequestRefused fact);

        R entityParked(EntityParked fact);

        R entityResumed(EntityResumed fact);

        R entityParkedByHand(EntityParkedByHand fact);

        R planPaused(PlanPaused fact);

        R signalReceived(SignalReceived fact);

        R waitEnded(WaitEnded fact);

        R checkpointPinned(CheckpointPinned fact);

        R checkpointUnpinned(CheckpointUnpinned fact);

        R checkpointRestored(CheckpointRestored fact);

        R checkpointsPruned(CheckpointsPruned fact);

        R integrityFailed(IntegrityFailed fact);

        R planOffered(PlanOffered fact);

        R rollbackProposed(RollbackProposed fact);

        R proposalClosed(ProposalClosed fact);

        R checkpointForked(CheckpointForked fact);
    }

    /**
     * A checkpoint was taken.
     *
     * @param checkpoint the checkpoint, without its state
     * @param deadline when the step that starts from the checkpoint times out, if it has a time-out
     * @param touches other entities that the step will change
     * @param waits what the step waits for before it runs, if it does. Then it has no deadline yet
     * @param runner the runner of the step that starts from the checkpoint, if the event named it
     * @param outline the steps of the plan, if the event said which it has
     */
    record CheckpointTaken(
            EventRef event,
            Instant at,
            Checkpoint checkpoint,
            @Nullable Instant deadline,
            List<EntityKey> touches,

            @JsonInclude(JsonInclude.Include.NON_NULL) @JsonProperty("wait")
            Step.@Nullable Wait waits,

            @Nullable String runner,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            PlanOutline outline)
            implements Fact {
        public CheckpointTaken {
            require(event, at);
            Check.present("checkpoint", checkpoint);
            touches = Check.list("touches", touches, Limits.TOUCHES);
        }

        /** A checkpoint of a step whose event did not say which steps the plan has. */
        public CheckpointTaken(
                EventRef event,
                Instant at,
                Checkpoint checkpoint,
                @Nullable Instant deadline,
                List<EntityKey> touches,
                Step.@Nullable Wait waits,
                @Nullable String runner) {
            this(event, at, checkpoint, deadline, touches, waits, runner, null);
        }

        /** A checkpoint of a step that does not wait and whose runner is not named, or of no step. */
        public CheckpointTaken(
                EventRef event,
                Instant at,
                Checkpoint checkpoint,
                @Nullable Instant deadline,
                List<EntityKey> touches) {
            this(event, at, checkpoint, deadline, touches, null, null);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.checkpointTaken(this);
        }
    }

    /**
     * A step that was under way has ended.
     *
     * @param step the step
     * @param checkpointId the checkpoint that the step started from
     * @param outcome how the step ended
     * @param error what went wrong, if it failed
     */
    record StepClosed(
            EventRef event,
            Instant at,
            Step step,
            CheckpointId checkpointId,
            StepOutcome outcome,
            @Nullable ErrorDetail error)
            implements Fact {
        public StepClosed {
            require(event, at);
            Check.present("step", step);
            Check.present("checkpoint_id", checkpointId);
            Check.present("outcome", outcome);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.stepClosed(this);
        }
    }

    /**
     * A plan ended.
     *
     * @param outcome how the plan ended
     * @param error what went wrong, if it failed
     * @param requestedBy the person or program that cancelled the plan; null if it was not cancelled by a request
     */
    record PlanClosed(
            EventRef event,
            Instant at,
            PlanClosed.Outcome outcome,
            @Nullable ErrorDetail error,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String requestedBy)
            implements Fact {
        public PlanClosed {
            require(event, at);
            Check.present("outcome", outcome);
        }

        /** The end of a plan that no request cancelled. */
        public PlanClosed(EventRef event, Instant at, PlanClosed.Outcome outcome, @Nullable ErrorDetail error) {
            this(event, at, outcome, error, null);
        }

        /** How a plan ended. */
        public enum Outcome {
            /** The plan completed. */
            @JsonProperty("completed")
            COMPLETED,
            /** The plan failed. */
            @JsonProperty("failed")
            FAILED
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.planClosed(this);
        }
    }

    /**
     * The processor orders a rollback, which opens a new epoch. A rollback command with the same content follows.
     *
     * @param rollbackId the rollback; the same id with a higher attempt is the same rollback, commanded again
     * @param epoch the new epoch
     * @param checkpoint the checkpoint that the entity goes back to
     * @param cause why the rollback was ordered
     * @param undo the steps to undo or cancel, newest first
     * @param attempt how often the rollback has been commanded, this time included
     * @param respondBy the time until which the processor waits for an answer
     * @param participants entities that are asked to go back too; none when the rollback is commanded again
     * @param planEnded how the plan had ended before the rollback, if it had; then no runner works on it
     * @param digest of what the rollback does, if the request named it; then it is what was shown to the person that
     *     asked
     * @param edited the checkpoint with the changed state, if the request changed it. It is taken by the same event, and
     *     the entity goes on from there. A rollback that is commanded again names it as {@code checkpoint}
     * @param undoneBefore the steps that the restored state includes although an earlier rollback has undone them, newest
     *     first, at most the newest {@link Limits#UNDONE_BEFORE}. They are not done again. None when the rollback is
     *     commanded again, and in facts of earlier versions
     */
    record RollbackOrdered(
            EventRef event,
            Instant at,
            RollbackId rollbackId,
            long epoch,
            CheckpointRef checkpoint,
            RollbackCause cause,
            List<UndoStep> undo,
            int attempt,
            Instant respondBy,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Participant> participants,

            @JsonInclude(JsonInclude.Include.NON_NULL) PlanClosed.@Nullable Outcome planEnded,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String digest,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            CheckpointRef edited,

            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<UndoStep> undoneBefore)
            implements Fact {
        public RollbackOrdered {
            require(event, at);
            Check.present("rollback_id", rollbackId);
            Check.between("epoch", epoch, 2, Long.MAX_VALUE);
            Check.present("checkpoint", checkpoint);
            Check.present("cause", cause);
            undo = Check.list("undo", undo, Limits.UNDO).stream()
                    .map(UndoStep::bare)
                    .toList();
            Check.between("attempt", attempt, 1, Integer.MAX_VALUE);
            Check.present("respond_by", respondBy);
            participants = Check.list("participants", participants, Limits.PARTICIPANTS);
            Check.optionalText("digest", digest, Limits.NAME);
            undoneBefore = Check.list("undone_before", undoneBefore, Limits.UNDONE_BEFORE).stream()
                    .map(UndoStep::bare)
                    .toList();
        }

        /** A rollback without participants. */
        public RollbackOrdered(
                EventRef event,
                Instant at,
                RollbackId rollbackId,
                long epoch,
                CheckpointRef checkpoint,
                RollbackCause cause,
                List<UndoStep> undo,
                int attempt,
                Instant respondBy) {
            this(event, at, rollbackId, epoch, checkpoint, cause, undo, attempt, respondBy, List.of(), null, null);
        }

        /** A rollback of an entity whose plan had not ended. */
        public RollbackOrdered(
                EventRef event,
                Instant at,
                RollbackId rollbackId,
                long epoch,
                CheckpointRef checkpoint,
                RollbackCause cause,
                List<UndoStep> undo,
                int attempt,
                Instant respondBy,
                List<Participant> participants) {
            this(event, at, rollbackId, epoch, checkpoint, cause, undo, attempt, respondBy, participants, null, null);
        }

        /** A rollback whose request names no digest. */
        public RollbackOrdered(
                EventRef event,
                Instant at,
                RollbackId rollbackId,
                long epoch,
                CheckpointRef checkpoint,
                RollbackCause cause,
                List<UndoStep> undo,
                int attempt,
                Instant respondBy,
                List<Participant> participants,
                PlanClosed.@Nullable Outcome planEnded) {
            this(
                    event,
                    at,
                    rollbackId,
                    epoch,
                    checkpoint,
                    cause,
                    undo,
                    attempt,
                    respondBy,
                    participants,
                    planEnded,
                    null);
        }

        /** A rollback to the state that the checkpoint has. */
        public RollbackOrdered(
                EventRef event,
                Instant at,
                RollbackId rollbackId,
                long epoch,
                CheckpointRef checkpoint,
                RollbackCause cause,
                List<UndoStep> undo,
                int attempt,
                Instant respondBy,
                List<Participant> participants,
                PlanClosed.@Nullable Outcome planEnded,
                @Nullable String digest) {
            this(
                    event,
                    at,
                    rollbackId,
                    epoch,
                    checkpoint,
                    cause,
                    undo,
                    attempt,
                    respondBy,
                    participants,
                    planEnded,
                    digest,
                    null);
        }

        /** A rollback whose target is on the current branch. */
        public RollbackOrdered(
                EventRef event,
                Instant at,
                RollbackId rollbackId,
                long epoch,
                CheckpointRef checkpoint,
                RollbackCause cause,
                List<UndoStep> undo,
                int attempt,
                Instant respondBy,
                List<Participant> participants,
                PlanClosed.@Nullable Outcome planEnded,
                @Nullable String digest,
                @Nullable CheckpointRef edited) {
            this(
                    event,
                    at,
                    rollbackId,
                    epoch,
                    checkpoint,
                    cause,
                    undo,
                    attempt,
                    respondBy,
                    participants,
                    planEnded,
                    digest,
                    edited,
                    List.of());
        }

        /** The checkpoint whose state the entity gets and from which it goes on. */
        @JsonIgnore
        public CheckpointRef restored() {
            return edited == null ? checkpoint : edited;
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.rollbackOrdered(this);
        }
    }

    /**
     * A rollback is settled.
     *
     * @param outcome any status but {@code commanded}
     * @param participant the participant that answered, if one did
     * @param stateHash hash of the state that the participant then had
     * @param undone the steps that the participant undid, newest first
     * @param error why the rollback could not be applied
     */
    record RollbackSettled(
            EventRef event,
            Instant at,
            RollbackId rollbackId,
            Rollback.Status outcome,
            @Nullable String participant,
            @Nullable String stateHash,
            List<UndoStep> undone,
            @Nullable ErrorDetail error)
            implements Fact {
        public RollbackSettled {
            require(event, at);
            Check.present("rollback_id", rollbackId);
            Check.present("outcome", outcome);
            if (outcome == Rollback.Status.COMMANDED) {
                throw new IllegalArgumentException("outcome must not be commanded: that settles nothing");
            }
            undone = Check.list("undone", undone, Limits.UNDO).stream()
                    .map(UndoStep::bare)
                    .toList();
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.rollbackSettled(this);
        }
    }

    /**
     * A participant of a rollback has gone back, or could not. This does not settle the rollback.
     *
     * @param participant the entity
     * @param outcome applied or failed
     * @param error why it could not go back; its type is a refusal code, or {@code expired} or {@code superseded} if
     *     that became of the entity's rollback
     */
    record ParticipantAnswered(
            EventRef event,
            Instant at,
            RollbackId rollbackId,
            EntityKey participant,
            Rollback.Status outcome,
            @Nullable ErrorDetail error)
            implements Fact {
        public ParticipantAnswered {
            require(event, at);
            Check.present("rollback_id", rollbackId);
            Check.present("participant", participant);
            Check.present("outcome", outcome);
            if (outcome != Rollback.Status.APPLIED && outcome != Rollback.Status.FAILED) {
                throw new IllegalArgumentException("outcome of a participant must be applied or failed");
            }
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.participantAnswered(this);
        }
    }

    /**
     * A rollback asks participants again that could not go back before.
     *
     * @param participants the entities, each with the step that touched it
     */
    record ParticipantsAsked(EventRef event, Instant at, RollbackId rollbackId, List<Participant> participants)
            implements Fact {
        public ParticipantsAsked {
            require(event, at);
            Check.present("rollback_id", rollbackId);
            participants = Check.list("participants", participants, Limits.PARTICIPANTS);
            if (participants.isEmpty()) {
                throw new IllegalArgumentException("participants must not be empty");
            }
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.participantsAsked(this);
        }
    }

    /**
     * An event, or a part of it, was understood and refused. The refusal itself changes nothing.
     *
     * @param type the event's kind, such as {@code step-completed}
     * @param code the refusal code
     * @param why the explanation for people, with the values
     * @param requestedBy the person or program that asked, if the event says so
     */
    record RequestRefused(
            EventRef event,
            Instant at,
            String type,
            RefusalCode code,
            String why,
            @Nullable String requestedBy) implements Fact {
        public RequestRefused {
            require(event, at);
            Check.present("type", type);
            Check.present("code", code);
            Check.present("why", why);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.requestRefused(this);
        }
    }

    /**
     * An entity failed too often. No rollback is commanded for it until a person resumes it.
     *
     * @param step the step that keeps failing
     * @param failures how often the step has failed
     */
    record EntityParked(EventRef event, Instant at, String step, int failures) implements Fact {
        public EntityParked {
            require(event, at);
            Check.present("step", step);
            Check.between("failures", failures, 1, Integer.MAX_VALUE);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.entityParked(this);
        }
    }

    /** A parked entity or a paused plan is resumed. The time-outs of the plan's open steps start again. */
    record EntityResumed(EventRef event, Instant at, String reason, String requestedBy) implements Fact {
        public EntityResumed {
            require(event, at);
            Check.present("reason", reason);
            Check.present("requested_by", requestedBy);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.entityResumed(this);
        }
    }

    /** A person parked an entity. No rollback is commanded for its failures until it is resumed. */
    record EntityParkedByHand(EventRef event, Instant at, String reason, String requestedBy) implements Fact {
        public EntityParkedByHand {
            require(event, at);
            Check.present("reason", reason);
            Check.present("requested_by", requestedBy);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.entityParkedByHand(this);
        }
    }

    /** A plan is paused. No step starts and none times out until it is resumed. */
    record PlanPaused(EventRef event, Instant at, String reason, String requestedBy) implements Fact {
        public PlanPaused {
            require(event, at);
            Check.present("reason", reason);
            Check.present("requested_by", requestedBy);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.planPaused(this);
        }
    }

    /**
     * A plan was signalled. If a step waits for the signal, the end of its wait follows. Otherwise the signal is kept.
     *
     * @param payload any JSON, or null
     */
    record SignalReceived(
            EventRef event,
            Instant at,
            String name,
            @Nullable Snapshot payload,
            String requestedBy,
            @Nullable String reason)
            implements Fact {
        public SignalReceived {
            require(event, at);
            Check.present("name", name);
            Check.present("requested_by", requestedBy);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.signalReceived(this);
        }
    }

    /**
     * A step that waited goes on. A signal that ended the wait is used up.
     *
     * @param step the step
     * @param checkpointId the checkpoint that the step started from
     * @param by what ended the wait
     * @param signal the name of the signal that ended the wait, if one did
     * @param payload the payload of that signal, if it had one
     * @param requestedBy who sent that signal
     * @param deadline when the step times out, if it has a time-out
     */
    record WaitEnded(
            EventRef event,
            Instant at,
            Step step,
            CheckpointId checkpointId,
            WaitEnd by,
            @Nullable String signal,
            @Nullable Snapshot payload,
            @Nullable String requestedBy,
            @Nullable Instant deadline)
            implements Fact {
        public WaitEnded {
            require(event, at);
            Check.present("step", step);
            Check.present("checkpoint_id", checkpointId);
            Check.present("by", by);
        }

        /** What ended a wait. */
        public enum WaitEnd {
            /** A signal that the step waited for. */
            @JsonProperty("signal")
            SIGNAL,
            /** The time until which the step waited. */
            @JsonProperty("time")
            TIME
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.waitEnded(this);
        }
    }

    /** A checkpoint is kept regardless of retention. */
    record CheckpointPinned(EventRef event, Instant at, CheckpointId checkpointId, String reason, String requestedBy)
            implements Fact {
        public CheckpointPinned {
            require(event, at);
            Check.present("checkpoint_id", checkpointId);
            Check.present("reason", reason);
            Check.present("requested_by", requestedBy);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.checkpointPinned(this);
        }
    }

    /** A checkpoint is no longer kept regardless of retention. */
    record CheckpointUnpinned(EventRef event, Instant at, CheckpointId checkpointId, String reason, String requestedBy)
            implements Fact {
        public CheckpointUnpinned {
            require(event, at);
            Check.present("checkpoint_id", checkpointId);
            Check.present("reason", reason);
            Check.present("requested_by", requestedBy);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.checkpointUnpinned(this);
        }
    }

    /**
     * A checkpoint's verified state was handed out to be restored by hand.
     *
     * @param reason the reason, if one was given
     */
    record CheckpointRestored(
            EventRef event,
            Instant at,
            CheckpointId checkpointId,
            String stateHash,
            String requestedBy,
            @Nullable String reason)
            implements Fact {
        public CheckpointRestored {
            require(event, at);
            Check.present("checkpoint_id", checkpointId);
            Check.present("state_hash", stateHash);
            Check.present("requested_by", requestedBy);
        }

        /** Without a reason. */
        public CheckpointRestored(
                EventRef event, Instant at, CheckpointId checkpointId, String stateHash, String requestedBy) {
            this(event, at, checkpointId, stateHash, requestedBy, null);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.checkpointRestored(this);
        }
    }

    /**
     * Checkpoints beyond their retention were deleted. The chain stays verifiable across the gap. If the list is as
     * long as it may be, there may be more checkpoints, and the timer prunes again.
     *
     * @param checkpointIds the pruned checkpoints, oldest first
     */
    record CheckpointsPruned(EventRef event, Instant at, List<CheckpointId> checkpointIds) implements Fact {
        public CheckpointsPruned {
            require(event, at);
            checkpointIds = Check.list("checkpoint_ids", checkpointIds, Limits.PRUNED);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.checkpointsPruned(this);
        }
    }

    /**
     * A stored checkpoint or its snapshot is damaged. It is not handed out.
     *
     * @param checkpointId the damaged checkpoint
     * @param expected the recorded state hash or chain hash
     * @param found the hash of what is stored, or null if nothing is stored
     */
    record IntegrityFailed(
            EventRef event,
            Instant at,
            CheckpointId checkpointId,
            String expected,
            @Nullable String found) implements Fact {
        public IntegrityFailed {
            require(event, at);
            Check.present("checkpoint_id", checkpointId);
            Check.present("expected", expected);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.integrityFailed(this);
        }
    }

    /**
     * A requested plan is offered to the runners that serve plans of its name. The same fact is on {@code plan-offers}.
     *
     * @param plan the name of the plan
     * @param number counts the offers of this plan, from 1
     * @param why why no runner has the plan
     * @param requestedBy the person that asked for the plan, if that person cannot approve its steps; in the first offer
     *     only
     */
    record PlanOffered(
            EventRef event,
            Instant at,
            String plan,
            int number,
            OfferCause why,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String requestedBy)
            implements Fact {
        public PlanOffered {
            require(event, at);
            Check.present("plan", plan);
            Check.between("number", number, 1, Integer.MAX_VALUE);
            Check.present("why", why);
        }

        /** An offer that does not say who asked for the plan. */
        public PlanOffered(EventRef event, Instant at, String plan, int number, OfferCause why) {
            this(event, at, plan, number, why, null);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.planOffered(this);
        }
    }

    /** Why a plan is offered to runners. */
    enum OfferCause {
        /** It was requested and has not started. */
        @JsonProperty("requested")
        REQUESTED,
        /** Its runner stopped on purpose. */
        @JsonProperty("released")
        RELEASED,
        /** A person lets it go on after it was paused or parked. */
        @JsonProperty("resumed")
        RESUMED,
        /** Its runner is gone. */
        @JsonProperty("runner_lost")
        RUNNER_LOST,
        /** Its step has waited, and no runner held it meanwhile. */
        @JsonProperty("wait_ended")
        WAIT_ENDED,
        /** A rollback was ordered while its step waited and no runner held it. */
        @JsonProperty("rolled_back")
        ROLLED_BACK
    }

    /**
     * A rollback was requested that needs the approval of a second person. Nothing else happens before it is approved.
     * It replaces an earlier proposal.
     *
     * @param digest of all that the rollback would do; an approval names it
     * @param rollbackId the id that the rollback gets if it is the entity's next one
     * @param epoch the epoch that it would open
     * @param latest the entity's latest checkpoint
     * @param checkpoint the checkpoint that the entity would go back to
     * @param cause the request: who asked and why
     * @param undo the steps that would be undone or cancelled, newest first
     * @param participants entities that would be asked to go back too
     * @param cascade whether such entities are asked
     * @param needs what makes the approval necessary, by the policy for this type of entity
     * @param expiresAt until when it can be approved, by the log's time
     * @param edit the state to go on with, if the request changes the state; it is stored until the proposal is closed
     * @param holds true if the entity is held up until the rollback is approved or rejected, because a failure asked for
     *     it; absent otherwise
     * @param failed the steps of {@code undo} that have failed, by the checkpoints that they started from; a rollback
     *     takes them back although they are not under way any more
     * @param undoneBefore the steps that the restored state would include although an earlier rollback has undone them,
     *     as in {@link RollbackOrdered}
     */
    record RollbackProposed(
            EventRef event,
            Instant at,
            String digest,
            RollbackId rollbackId,
            long epoch,
            CheckpointId latest,
            CheckpointRef checkpoint,
            RollbackCause cause,
            List<UndoStep> undo,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Participant> participants,
            boolean cascade,
            List<Need> needs,
            Instant expiresAt,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            EditedState edit,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Boolean holds,

            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<CheckpointId> failed,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<UndoStep> undoneBefore)
            implements Fact {
        public RollbackProposed {
            require(event, at);
            Check.text("digest", digest, Limits.NAME);
            Check.present("rollback_id", rollbackId);
            Check.between("epoch", epoch, 2, Long.MAX_VALUE);
            Check.present("latest", latest);
            Check.present("checkpoint", checkpoint);
            Check.present("cause", cause);
            undo = Check.list("undo", undo, Limits.UNDO).stream()
                    .map(UndoStep::bare)
                    .toList();
            participants = Check.list("participants", participants, Limits.PARTICIPANTS);
            needs = Check.list("needs", needs, Need.values().length);
            Check.present("expires_at", expiresAt);
            failed = Check.list("failed", failed, Limits.UNDO);
            undoneBefore = Check.list("undone_before", undoneBefore, Limits.UNDONE_BEFORE).stream()
                    .map(UndoStep::bare)
                    .toList();
        }

        /** A rollback whose target is on the current branch. */
        public RollbackProposed(
                EventRef event,
                Instant at,
                String digest,
                RollbackId rollbackId,
                long epoch,
                CheckpointId latest,
                CheckpointRef checkpoint,
                RollbackCause cause,
                List<UndoStep> undo,
                List<Participant> participants,
                boolean cascade,
                List<Need> needs,
                Instant expiresAt,
                @Nullable EditedState edit,
                @Nullable Boolean holds,
                List<CheckpointId> failed) {
            this(
                    event,
                    at,
                    digest,
                    rollbackId,
                    epoch,
                    latest,
                    checkpoint,
                    cause,
                    undo,
                    participants,
                    cascade,
                    needs,
                    expiresAt,
                    edit,
                    holds,
                    failed,
                    List.of());
        }

        /** A rollback that holds nothing up. */
        public RollbackProposed(
                EventRef event,
                Instant at,
                String digest,
                RollbackId rollbackId,
                long epoch,
                CheckpointId latest,
                CheckpointRef checkpoint,
                RollbackCause cause,
                List<UndoStep> undo,
                List<Participant> participants,
                boolean cascade,
                List<Need> needs,
                Instant expiresAt,
                @Nullable EditedState edit) {
            this(
                    event,
                    at,
                    digest,
                    rollbackId,
                    epoch,
                    latest,
                    checkpoint,
                    cause,
                    undo,
                    participants,
                    cascade,
                    needs,
                    expiresAt,
                    edit,
                    null,
                    List.of());
        }

        /** A rollback that does not change the state of its target. */
        public RollbackProposed(
                EventRef event,
                Instant at,
                String digest,
                RollbackId rollbackId,
                long epoch,
                CheckpointId latest,
                CheckpointRef checkpoint,
                RollbackCause cause,
                List<UndoStep> undo,
                List<Participant> participants,
                boolean cascade,
                List<Need> needs,
                Instant expiresAt) {
            this(
                    event,
                    at,
                    digest,
                    rollbackId,
                    epoch,
                    latest,
                    checkpoint,
                    cause,
                    undo,
                    participants,
                    cascade,
                    needs,
                    expiresAt,
                    null);
        }

        /** What makes an approval necessary. */
        public enum Need {
            /** The policy says so for every rollback. */
            @JsonProperty("any")
            ANY,
            /** The rollback passes a step that cannot be undone. */
            @JsonProperty("irreversible")
            IRREVERSIBLE,
            /** It asks more entities to go back too than one person may. */
            @JsonProperty("entities")
            ENTITIES,
            /** It goes back further in time than one person may. */
            @JsonProperty("age")
            AGE,
            /** It changes the state. */
            @JsonProperty("edit")
            EDIT,
            /** No person asked for it: a failure did. */
            @JsonProperty("automatic")
            AUTOMATIC
        }

        /** Whether the entity is held up until the rollback is approved or rejected. */
        @JsonIgnore
        public boolean isHolding() {
            return Boolean.TRUE.equals(holds);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.rollbackProposed(this);
        }
    }

    /**
     * A changed state, without the state itself.
     *
     * @param of the checkpoint whose state was changed
     * @param stateHash SHA-256 of the changed state
     * @param sizeBytes its size in bytes
     * @param patch the change, for the person that approves it; null if it is missing or too large, or not needed any
     *     more
     */
    record EditedState(
            CheckpointId of,
            String stateHash,
            long sizeBytes,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Snapshot patch) {
        public EditedState {
            Check.present("edit.of", of);
            Check.present("edit.state_hash", stateHash);
            Check.between("edit.size_bytes", sizeBytes, 0, Long.MAX_VALUE);
        }

        /** Of the edit that a request carries. */
        public static EditedState of(PlanEvent.Edit edit) {
            Snapshot patch = edit.patch();
            return new EditedState(
                    edit.of(),
                    edit.state().hash(),
                    edit.state().size(),
                    patch == null || patch.size() > Limits.EDIT_PATCH ? null : patch);
        }

        /** Without the change. */
        public EditedState bare() {
            return new EditedState(of, stateHash, sizeBytes, null);
        }
    }

    /**
     * A proposed rollback is not open any more.
     *
     * @param digest of the proposed rollback
     * @param outcome what became of it
     * @param requestedBy the person that approved or rejected it, if one did
     * @param reason the reason that the person gave, if any
     * @param edit the state that the rollback would have gone on with, if it would have changed the state
     */
    record ProposalClosed(
            EventRef event,
            Instant at,
            String digest,
            ProposalClosed.Outcome outcome,
            @Nullable String requestedBy,
            @Nullable String reason,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            EditedState edit)
            implements Fact {
        public ProposalClosed {
            require(event, at);
            Check.text("digest", digest, Limits.NAME);
            Check.present("outcome", outcome);
        }

        /** The end of a proposal that would not have changed the state. */
        public ProposalClosed(
                EventRef event,
                Instant at,
                String digest,
                ProposalClosed.Outcome outcome,
                @Nullable String requestedBy,
                @Nullable String reason) {
            this(event, at, digest, outcome, requestedBy, reason, null);
        }

        /** What became of a proposal. */
        public enum Outcome {
            /** A second person approved it, and the rollback is ordered. */
            @JsonProperty("approved")
            APPROVED,
            /** A person rejected it. */
            @JsonProperty("rejected")
            REJECTED,
            /** No one approved it in time. */
            @JsonProperty("expired")
            EXPIRED,
            /** The rollback would not do any more what was proposed. */
            @JsonProperty("outdated")
            OUTDATED,
            /** Another proposal replaced it. */
            @JsonProperty("replaced")
            REPLACED
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.proposalClosed(this);
        }
    }

    /**
     * A checkpoint is handed over to a new entity, or the entity could not begin with it.
     *
     * @param checkpointId the checkpoint
     * @param to the other entity
     * @param outcome whether the checkpoint is kept for it from now on
     * @param reason the reason, for people to read; null if the other entity refused it
     * @param requestedBy the person or program that asked; null if the other entity refused it
     * @param effects whose the effects of the base's earlier steps are; null: the base's
     */
    record CheckpointForked(
            EventRef event,
            Instant at,
            CheckpointId checkpointId,
            EntityKey to,
            CheckpointForked.Outcome outcome,
            @Nullable String reason,
            @Nullable String requestedBy,
            @Nullable Effects effects)
            implements Fact {
        public CheckpointForked {
            require(event, at);
            Check.present("checkpoint_id", checkpointId);
            Check.present("to", to);
            Check.present("outcome", outcome);
        }

        /** A fork that leaves the effects of earlier steps to the entity of the checkpoint. */
        public CheckpointForked(
                EventRef event,
                Instant at,
                CheckpointId checkpointId,
                EntityKey to,
                CheckpointForked.Outcome outcome,
                @Nullable String reason,
                @Nullable String requestedBy) {
            this(event, at, checkpointId, to, outcome, reason, requestedBy, null);
        }

        /** Whether the checkpoint is kept for the other entity. */
        public enum Outcome {
            /** It is handed over and kept. */
            @JsonProperty("forked")
            FORKED,
            /** The other entity exists already, so it does not need it. */
            @JsonProperty("refused")
            REFUSED
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.checkpointForked(this);
        }
    }
}
