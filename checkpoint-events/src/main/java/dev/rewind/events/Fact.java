package dev.rewind.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the processor decided: the data of a CloudEvent on {@code checkpoint-events}. State changes by facts only, and
 * facts never carry the state. Each names the event that caused it and that event's time. Constructors refuse what the
 * JSON Schemas refuse.
 */
public sealed interface Fact {

    /** The event that caused it. */
    EventRef event();

    /** The log's time of that event. */
    Instant at();

    /** Answers by kind of fact. */
    <R> R match(Cases<R> cases);

    private static void require(EventRef event, Instant at) {
        Check.present("event", event);
        Check.present("at", at);
    }

    /** One answer for each kind of fact. */
    interface Cases<R> {
        R checkpointTaken(CheckpointTaken fact);

        R stepClosed(StepClosed fact);

        R planClosed(PlanClosed fact);

        R rollbackOrdered(RollbackOrdered fact);

        R rollbackSettled(RollbackSettled fact);

        R participantAnswered(ParticipantAnswered fact);

        R requestRefused(RequestRefused fact);

        R entityParked(EntityParked fact);

        R entityResumed(EntityResumed fact);

        R checkpointPinned(CheckpointPinned fact);

        R checkpointUnpinned(CheckpointUnpinned fact);

        R checkpointRestored(CheckpointRestored fact);

        R checkpointsPruned(CheckpointsPruned fact);

        R integrityFailed(IntegrityFailed fact);
    }

    /**
     * A checkpoint exists.
     *
     * @param checkpoint without its state
     * @param deadline when the step that starts from it times out, if it may
     * @param touches other entities that the step will change
     */
    record CheckpointTaken(
            EventRef event,
            Instant at,
            Checkpoint checkpoint,
            @Nullable Instant deadline,
            List<EntityKey> touches) implements Fact {
        public CheckpointTaken {
            require(event, at);
            Check.present("checkpoint", checkpoint);
            touches = Check.list("touches", touches, Limits.TOUCHES);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.checkpointTaken(this);
        }
    }

    /**
     * A step that was under way is no longer.
     *
     * @param step which
     * @param checkpointId the checkpoint that it had started from
     * @param outcome how it ended
     * @param error why it failed, if it did
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
     * @param outcome how
     * @param error why it failed, if it did
     */
    record PlanClosed(
            EventRef event,
            Instant at,
            Outcome outcome,
            @Nullable ErrorDetail error) implements Fact {
        public PlanClosed {
            require(event, at);
            Check.present("outcome", outcome);
        }

        /** How a plan ended. */
        public enum Outcome {
            /** Well. */
            @JsonProperty("completed")
            COMPLETED,
            /** It gave up. */
            @JsonProperty("failed")
            FAILED
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.planClosed(this);
        }
    }

    /**
     * The entity goes back, in a new epoch: a rollback command with the same content is on its way.
     *
     * @param rollbackId names the rollback; the same id with a higher attempt is the same rollback, commanded again
     * @param epoch the new timeline
     * @param checkpoint where it goes back to
     * @param cause why
     * @param undo what to undo or cancel, newest first
     * @param attempt which time it is commanded, from 1
     * @param respondBy until when an answer is awaited
     * @param participants entities that are asked to go back too; none where it is commanded again
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
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Participant> participants)
            implements Fact {
        public RollbackOrdered {
            require(event, at);
            Check.present("rollback_id", rollbackId);
            Check.between("epoch", epoch, 2, Long.MAX_VALUE);
            Check.present("checkpoint", checkpoint);
            Check.present("cause", cause);
            undo = Check.list("undo", undo, Limits.UNDO);
            Check.between("attempt", attempt, 1, Integer.MAX_VALUE);
            Check.present("respond_by", respondBy);
            participants = Check.list("participants", participants, Limits.PARTICIPANTS);
        }

        /** An order that concerns no other entity. */
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
            this(event, at, rollbackId, epoch, checkpoint, cause, undo, attempt, respondBy, List.of());
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.rollbackOrdered(this);
        }
    }

    /**
     * It is known what became of a rollback.
     *
     * @param outcome any status but {@code commanded}
     * @param participant who said so, where somebody did
     * @param stateHash hash of the state that it then had
     * @param undone the steps that it undid, newest first
     * @param error why it could not
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
            undone = Check.list("undone", undone, Limits.UNDO);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.rollbackSettled(this);
        }
    }

    /**
     * An entity that a rollback had asked to go back too has done so, or could not. It does not settle the rollback.
     *
     * @param participant which entity
     * @param outcome applied or failed
     * @param error why it could not; its type is a refusal code where the entity refused, {@code expired} or
     *     {@code superseded} where that is what became of the entity's rollback
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
     * An event was understood and could not be honoured; nothing else changed.
     *
     * @param type the event's kind, such as {@code step-completed}
     * @param code a stable code
     * @param why for people, with the values
     * @param requestedBy who asked, where the event says
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
     * An entity failed too often; nothing is commanded until a person lets it go on.
     *
     * @param step the step that keeps failing
     * @param failures how often it has failed
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

    /** A parked entity goes on. */
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

    /** A checkpoint is kept whatever retention says. */
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

    /** A checkpoint is no longer kept against retention. */
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

    /** A checkpoint's verified state was handed out to be restored by hand. */
    record CheckpointRestored(
            EventRef event, Instant at, CheckpointId checkpointId, String stateHash, String requestedBy)
            implements Fact {
        public CheckpointRestored {
            require(event, at);
            Check.present("checkpoint_id", checkpointId);
            Check.present("state_hash", stateHash);
            Check.present("requested_by", requestedBy);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.checkpointRestored(this);
        }
    }

    /**
     * Checkpoints that outlived their retention are gone; the chain is verifiable across the gap. As many as the limit
     * allows may mean that there are more, for the timer to come again.
     *
     * @param checkpointIds which, oldest first
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
     * A stored checkpoint, or its snapshot, is not what was stored. It is handed to nobody.
     *
     * @param checkpointId which
     * @param expected the recorded state hash or chain hash
     * @param found the hash of what is stored, or null where nothing is
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
}
