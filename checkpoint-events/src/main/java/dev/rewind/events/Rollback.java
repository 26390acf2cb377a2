package dev.rewind.events;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One rollback and what became of it.
 *
 * @param rollbackId the id of the rollback
 * @param entityType type of the entity that goes back
 * @param entityId id of the entity that goes back
 * @param checkpointId the checkpoint that the entity goes back to
 * @param epoch the epoch that the rollback opens
 * @param status what became of the rollback
 * @param cause why the rollback was ordered
 * @param reason the reason that was given, if the rollback was requested
 * @param requestedBy the person or program that asked
 * @param attempts how often the rollback was commanded
 * @param undo the steps to undo or cancel, newest first
 * @param ledger what was asked and answered, oldest first
 * @param orderedAt the log's time of the order
 * @param respondBy the time until which the processor waits for an answer to the last command
 * @param settledAt when the rollback was settled, if it is
 * @param planEnded how the plan had ended before the rollback, if it had; then it is applied when a runner runs the
 *     plan again
 * @param digest of what the rollback does, if the request named it
 * @param editedCheckpointId the checkpoint with the changed state from which the entity goes on, if the request changed
 *     the state
 * @param undoneBefore the steps that the restored state includes although an earlier rollback had undone them when this
 *     one was ordered, newest first; they are not done again. Empty in rollbacks that earlier versions ordered
 */
public record Rollback(
        RollbackId rollbackId,
        String entityType,
        String entityId,
        CheckpointId checkpointId,
        long epoch,
        Status status,
        RollbackCause cause,
        @Nullable String reason,
        @Nullable String requestedBy,
        int attempts,
        List<UndoStep> undo,
        List<LedgerEntry> ledger,
        Instant orderedAt,
        Instant respondBy,
        @Nullable Instant settledAt,
        Fact.PlanClosed.@Nullable Outcome planEnded,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String digest,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable CheckpointId editedCheckpointId,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<UndoStep> undoneBefore) {

    public Rollback {
        ledger = ledger == null ? List.of() : List.copyOf(ledger);
        undo = undo == null ? List.of() : RollbackLedger.outcomes(undo, status != Status.COMMANDED, ledger);
        undoneBefore = undoneBefore == null ? List.of() : List.copyOf(undoneBefore);
    }

    /** A rollback of an entity whose plan had not ended. */
    public Rollback(
            RollbackId rollbackId,
            String entityType,
            String entityId,
            CheckpointId checkpointId,
            long epoch,
            Status status,
            RollbackCause cause,
            @Nullable String reason,
            @Nullable String requestedBy,
            int attempts,
            List<UndoStep> undo,
            List<LedgerEntry> ledger,
            Instant orderedAt,
            Instant respondBy,
            @Nullable Instant settledAt) {
        this(
                rollbackId,
                entityType,
                entityId,
                checkpointId,
                epoch,
                status,
                cause,
                reason,
                requestedBy,
                attempts,
                undo,
                ledger,
                orderedAt,
                respondBy,
                settledAt,
                null,
                null);
    }

    /** A rollback whose request names no digest. */
    public Rollback(
            RollbackId rollbackId,
            String entityType,
            String entityId,
            CheckpointId checkpointId,
            long epoch,
            Status status,
            RollbackCause cause,
            @Nullable String reason,
            @Nullable String requestedBy,
            int attempts,
            List<UndoStep> undo,
            List<LedgerEntry> ledger,
            Instant orderedAt,
            Instant respondBy,
            @Nullable Instant settledAt,
            Fact.PlanClosed.@Nullable Outcome planEnded) {
        this(
                rollbackId,
                entityType,
                entityId,
                checkpointId,
                epoch,
                status,
                cause,
                reason,
                requestedBy,
                attempts,
                undo,
                ledger,
                orderedAt,
                respondBy,
                settledAt,
                planEnded,
                null);
    }

    /** A rollback to the state that the checkpoint has. */
    public Rollback(
            RollbackId rollbackId,
            String entityType,
            String entityId,
            CheckpointId checkpointId,
            long epoch,
            Status status,
            RollbackCause cause,
            @Nullable String reason,
            @Nullable String requestedBy,
            int attempts,
            List<UndoStep> undo,
            List<LedgerEntry> ledger,
            Instant orderedAt,
            Instant respondBy,
            @Nullable Instant settledAt,
            Fact.PlanClosed.@Nullable Outcome planEnded,
            @Nullable String digest) {
        this(
                rollbackId,
                entityType,
                entityId,
                checkpointId,
                epoch,
                status,
                cause,
                reason,
                requestedBy,
                attempts,
                undo,
                ledger,
                orderedAt,
                respondBy,
                settledAt,
                planEnded,
                digest,
                null);
    }

    /** A rollback whose target is on the current branch. */
    public Rollback(
            RollbackId rollbackId,
            String entityType,
            String entityId,
            CheckpointId checkpointId,
            long epoch,
            Status status,
            RollbackCause cause,
            @Nullable String reason,
            @Nullable String requestedBy,
            int attempts,
            List<UndoStep> undo,
            List<LedgerEntry> ledger,
            Instant orderedAt,
            Instant respondBy,
            @Nullable Instant settledAt,
            Fact.PlanClosed.@Nullable Outcome planEnded,
            @Nullable String digest,
            @Nullable CheckpointId editedCheckpointId) {
        this(
                rollbackId,
                entityType,
                entityId,
                checkpointId,
                epoch,
                status,
                cause,
                reason,
                requestedBy,
                attempts,
                undo,
                ledger,
                orderedAt,
                respondBy,
                settledAt,
                planEnded,
                digest,
                editedCheckpointId,
                List.of());
    }

    /** The checkpoint whose state the entity gets and from which it goes on. */
    @JsonIgnore
    public CheckpointId restored() {
        return editedCheckpointId == null ? checkpointId : editedCheckpointId;
    }

    /**
     * The status of the rollback together with its participants. It is derived from {@link #status} and {@link
     * #ledger}, and is in the JSON for the convenience of readers.
     */
    @JsonProperty(value = "standing", access = JsonProperty.Access.READ_ONLY)
    public Standing standing() {
        if (status != Status.APPLIED) {
            return Standing.valueOf(status.name());
        }
        if (!unappliedParticipants().isEmpty()) {
            return Standing.APPLIED_PARTLY;
        }
        return RollbackLedger.awaitsParticipants(ledger) ? Standing.AWAITING_PARTICIPANTS : Standing.APPLIED;
    }

    /**
     * Whether a list that is filtered by a standing contains this rollback. Applied ones include all participants'
     * answers.
     */
    public boolean isListedAs(Standing listed) {
        return listed == standing() || listed.name().equals(status.name());
    }

    /** The participants that could not go back. */
    public List<Participant> unappliedParticipants() {
        return RollbackLedger.unapplied(ledger);
    }

    /** Whether a plan runner only takes the plan with this rollback, where it stands: nothing goes back. */
    public boolean onlyTakesOver() {
        return undo.isEmpty() && requestedBy != null && requestedBy.startsWith(RollbackCause.PLAN_RUNNER);
    }

    /** The status of a rollback together with its participants. */
    public enum Standing {
        /** The command is not answered yet. */
        @JsonProperty("commanded")
        COMMANDED,
        /** The rollback is applied, and a participant has not answered yet. */
        @JsonProperty("awaiting_participants")
        AWAITING_PARTICIPANTS,
        /** The entity and all participants have gone back. */
        @JsonProperty("applied")
        APPLIED,
        /** The rollback is applied, but a participant could not go back. It can be asked again. */
        @JsonProperty("applied_partly")
        APPLIED_PARTLY,
        /** The rollback could not be applied. */
        @JsonProperty("failed")
        FAILED,
        /** Another rollback replaced it before it was answered. */
        @JsonProperty("superseded")
        SUPERSEDED,
        /** The rollback was commanded as often as allowed and never answered. */
        @JsonProperty("expired")
        EXPIRED
    }

    /** What became of a rollback. */
    public enum Status {
        /** The command is not answered yet. */
        @JsonProperty("commanded")
        COMMANDED,
        /** The answer says that the rollback is applied. */
        @JsonProperty("applied")
        APPLIED,
        /** The rollback could not be applied. */
        @JsonProperty("failed")
        FAILED,
        /** Another rollback replaced it before it was answered. */
        @JsonProperty("superseded")
        SUPERSEDED,
        /** The rollback was commanded as often as allowed and never answered. */
        @JsonProperty("expired")
        EXPIRED;

        /** Whether the rollback still has to be applied: it is neither applied nor replaced. */
        public boolean isUnapplied() {
            return this == COMMANDED || this == FAILED || this == EXPIRED;
        }
    }

    /** The status of a participant. */
    public enum LedgerStatus {
        /** The participant has not answered yet. */
        @JsonProperty("asked")
        ASKED,
        /** The participant has gone back. */
        @JsonProperty("applied")
        APPLIED,
        /** The participant could not go back. */
        @JsonProperty("failed")
        FAILED,
        /** Another rollback replaced this one before there was an answer. */
        @JsonProperty("superseded")
        SUPERSEDED,
        /** There was no answer in time. */
        @JsonProperty("expired")
        EXPIRED
    }

    /**
     * One line of the ledger: an answer, or a question that waits for its answer.
     *
     * @param participant the name of what answers, if known; for a participant, its entity as text
     * @param step the step that touched the participant; null if the line is about the rollback itself
     * @param attempt the attempt of that step
     * @param status the answer
     * @param stateHash hash of the state that the participant then had
     * @param undone the steps that the participant undid
     * @param error why the participant could not go back
     * @param at the log's time of the answer or of the question
     * @param earlier true if a later question or answer replaces this line; null if the line is current
     * @param checkpointId the checkpoint that a participant is asked to go back to; null: the one that was taken for the step
     */
    public record LedgerEntry(
            @Nullable String participant,
            @Nullable String step,
            @Nullable Integer attempt,
            LedgerStatus status,
            @Nullable String stateHash,
            List<UndoStep> undone,
            @Nullable ErrorDetail error,
            Instant at,
            @Nullable Boolean earlier,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            CheckpointId checkpointId) {

        public LedgerEntry {
            undone = undone == null
                    ? List.of()
                    : undone.stream().map(UndoStep::bare).toList();
        }

        /** A current line. */
        public LedgerEntry(
                @Nullable String participant,
                @Nullable String step,
                @Nullable Integer attempt,
                LedgerStatus status,
                @Nullable String stateHash,
                List<UndoStep> undone,
                @Nullable ErrorDetail error,
                Instant at) {
            this(participant, step, attempt, status, stateHash, undone, error, at, null, null);
        }

        /** Whether no later line replaces this one. */
        public boolean holds() {
            return earlier == null || !earlier;
        }

        /** Whether it is the question to the base of a fork, which is asked once the fork has gone back itself. */
        @JsonIgnore
        public boolean isBaseToAsk() {
            return checkpointId != null && status == LedgerStatus.ASKED && holds();
        }

        /** The participant of this line; null if the line is about the rollback itself. */
        @Nullable
        Participant asParticipant() {
            return step == null || participant == null
                    ? null
                    : new Participant(EntityKey.parse(participant), step, attempt == null ? 1 : attempt, checkpointId);
        }

        /** Whether the line is about a participant. */
        public boolean isOf(EntityKey entity) {
            return step != null && entity.toString().equals(participant);
        }
    }

    /** The rollback that a fact ordered. */
    public static Rollback ordered(Fact.RollbackOrdered fact) {
        return new Rollback(
                fact.rollbackId(),
                fact.rollbackId().entity().type(),
                fact.rollbackId().entity().id(),
                fact.checkpoint().id(),
                fact.epoch(),
                Status.COMMANDED,
                fact.cause(),
                fact.cause().reason(),
                fact.cause().requestedBy(),
                fact.attempt(),
                fact.undo(),
                RollbackLedger.begun(fact.participants(), fact.at()),
                fact.at(),
                fact.respondBy(),
                null,
                fact.planEnded(),
                fact.digest(),
                fact.edited() == null ? null : fact.edited().id(),
                fact.undoneBefore());
    }

    /** The rollback that would be ordered if a proposal was approved. */
    public static Rollback proposed(Fact.RollbackProposed fact) {
        return ordered(new Fact.RollbackOrdered(
                fact.event(),
                fact.at(),
                fact.rollbackId(),
                fact.epoch(),
                fact.checkpoint(),
                fact.cause(),
                fact.undo(),
                1,
                fact.at(),
                fact.participants(),
                null,
                fact.digest(),
                null,
                fact.undoneBefore()));
    }

    /** This rollback after it was commanded again. Its earlier answer is marked as earlier. */
    public Rollback commandedAgain(Fact.RollbackOrdered fact) {
        List<LedgerEntry> asked =
                status == Status.COMMANDED ? ledger : RollbackLedger.commandedAgain(ledger, fact.at());
        return new Rollback(
                rollbackId,
                entityType,
                entityId,
                editedCheckpointId == null ? fact.checkpoint().id() : checkpointId,
                epoch,
                Status.COMMANDED,
                cause,
                reason,
                requestedBy,
                fact.attempt(),
                undo,
                asked,
                orderedAt,
                fact.respondBy(),
                null,
                planEnded,
                digest,
                editedCheckpointId,
                undoneBefore);
    }

    /** This rollback after it was settled. */
    public Rollback settled(Fact.RollbackSettled fact) {
        return with(fact.outcome(), RollbackLedger.settled(ledger, fact), fact.at());
    }

    /** This rollback after a participant has answered. */
    public Rollback answered(Fact.ParticipantAnswered fact) {
        return with(status, RollbackLedger.answered(ledger, fact), settledAt);
    }

    /**
     * This rollback after participants that could not go back were asked again. Their answers are marked as earlier.
     */
    public Rollback askedAgain(Fact.ParticipantsAsked fact) {
        return with(status, RollbackLedger.askedAgain(ledger, fact), settledAt);
    }

    private Rollback with(Status nextStatus, List<LedgerEntry> nextLedger, @Nullable Instant nextSettledAt) {
        return new Rollback(
                rollbackId,
                entityType,
                entityId,
                checkpointId,
                epoch,
                nextStatus,
                cause,
                reason,
                requestedBy,
                attempts,
                undo,
                nextLedger,
                orderedAt,
                respondBy,
                nextSettledAt,
                planEnded,
                digest,
                editedCheckpointId,
                undoneBefore);
    }
}
