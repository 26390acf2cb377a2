package dev.rewind.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One rollback and what became of it.
 *
 * @param rollbackId names it
 * @param entityType type of the entity that goes back
 * @param entityId id of the entity that goes back
 * @param checkpointId where it goes back to
 * @param epoch the timeline that it opens
 * @param status what became of it
 * @param cause why it was ordered
 * @param reason why somebody asked, where somebody did
 * @param requestedBy who asked
 * @param attempts how often it was commanded
 * @param undo what its participants have to undo or cancel, newest first
 * @param ledger the entities that were asked to go back too, and what participants answered, oldest first
 * @param orderedAt the log's time of the order
 * @param respondBy until when an answer to the last command is awaited
 * @param settledAt when it was settled, if it is
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
        @Nullable Instant settledAt) {

    public Rollback {
        undo = undo == null ? List.of() : List.copyOf(undo);
        ledger = ledger == null ? List.of() : List.copyOf(ledger);
    }

    /** What became of a rollback. */
    public enum Status {
        /** Commanded, not yet answered. */
        @JsonProperty("commanded")
        COMMANDED,
        /** Done, as a participant said. */
        @JsonProperty("applied")
        APPLIED,
        /** A participant could not do it. */
        @JsonProperty("failed")
        FAILED,
        /** Another rollback took its place before it was answered. */
        @JsonProperty("superseded")
        SUPERSEDED,
        /** Commanded as often as allowed, never answered. */
        @JsonProperty("expired")
        EXPIRED
    }

    /** Where a participant stands. */
    public enum LedgerStatus {
        /** Asked to go back too, not yet answered. */
        @JsonProperty("asked")
        ASKED,
        /** It did. */
        @JsonProperty("applied")
        APPLIED,
        /** It could not. */
        @JsonProperty("failed")
        FAILED,
        /** Nobody answered before another rollback took this one's place. */
        @JsonProperty("superseded")
        SUPERSEDED,
        /** Nobody answered in time. */
        @JsonProperty("expired")
        EXPIRED;

        private static LedgerStatus of(Status outcome) {
            return switch (outcome) {
                case COMMANDED -> ASKED;
                case APPLIED -> APPLIED;
                case FAILED -> FAILED;
                case SUPERSEDED -> SUPERSEDED;
                case EXPIRED -> EXPIRED;
            };
        }
    }

    /**
     * One answer, or one that is awaited.
     *
     * @param participant who answers, if it said; an entity that was asked to go back too, as text
     * @param step the step that touched that entity; null where the answer is about the rollback itself
     * @param attempt which try of that step
     * @param status what it answered
     * @param stateHash hash of the state that it then had
     * @param undone the steps that it undid
     * @param error why it could not
     * @param at the log's time of the answer, or of the asking
     */
    public record LedgerEntry(
            @Nullable String participant,
            @Nullable String step,
            @Nullable Integer attempt,
            LedgerStatus status,
            @Nullable String stateHash,
            List<UndoStep> undone,
            @Nullable ErrorDetail error,
            Instant at) {

        public LedgerEntry {
            undone = undone == null ? List.of() : List.copyOf(undone);
        }

        /** Whether this is about another entity, which was asked to go back too. */
        public boolean isOf(EntityKey entity) {
            return step != null && entity.toString().equals(participant);
        }

        private static LedgerEntry asked(Participant participant, Instant at) {
            return new LedgerEntry(
                    participant.entity().toString(),
                    participant.step(),
                    participant.attempt(),
                    LedgerStatus.ASKED,
                    null,
                    List.of(),
                    null,
                    at);
        }

        private LedgerEntry answered(Fact.ParticipantAnswered fact) {
            return new LedgerEntry(
                    participant,
                    step,
                    attempt,
                    LedgerStatus.of(fact.outcome()),
                    null,
                    List.of(),
                    fact.error(),
                    fact.at());
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
                fact.participants().stream()
                        .map(participant -> LedgerEntry.asked(participant, fact.at()))
                        .toList(),
                fact.at(),
                fact.respondBy(),
                null);
    }

    /** This rollback after it was commanded once more. */
    public Rollback commandedAgain(Fact.RollbackOrdered fact) {
        return new Rollback(
                rollbackId,
                entityType,
                entityId,
                fact.checkpoint().id(),
                epoch,
                Status.COMMANDED,
                cause,
                reason,
                requestedBy,
                fact.attempt(),
                undo,
                ledger,
                orderedAt,
                fact.respondBy(),
                null);
    }

    /** This rollback after an answer, or the lack of one, settled it. */
    public Rollback settled(Fact.RollbackSettled fact) {
        List<LedgerEntry> answers = new ArrayList<>(ledger);
        answers.add(new LedgerEntry(
                fact.participant(),
                null,
                null,
                LedgerStatus.of(fact.outcome()),
                fact.stateHash(),
                fact.undone(),
                fact.error(),
                fact.at()));
        return with(fact.outcome(), answers, fact.at());
    }

    /** This rollback after an entity that it had asked to go back too has answered. */
    public Rollback answered(Fact.ParticipantAnswered fact) {
        List<LedgerEntry> answers = ledger.stream()
                .map(entry -> entry.isOf(fact.participant()) ? entry.answered(fact) : entry)
                .toList();
        return with(status, answers, settledAt);
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
                nextSettledAt);
    }
}
