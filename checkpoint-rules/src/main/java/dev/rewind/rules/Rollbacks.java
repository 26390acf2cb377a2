package dev.rewind.rules;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointRef;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.Fact;
import dev.rewind.events.Limits;
import dev.rewind.events.Participant;
import dev.rewind.events.RefusalCode;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackCause;
import dev.rewind.events.RollbackId;
import dev.rewind.events.UndoStep;
import java.util.List;

/** How a rollback is ordered, and ordered again. */
final class Rollbacks {

    private final Draft draft;
    private final History history;
    private final Law law;

    Rollbacks(Draft draft, History history, Law law) {
        this.draft = draft;
        this.history = history;
        this.law = law;
    }

    /**
     * Orders a rollback to a checkpoint, or to the newest intact one above it in its timeline. What is not yet answered
     * is superseded.
     *
     * @param sequence of the checkpoint, or 0 where there is none
     * @param from the state whose effects are taken back: as it was before this decision closed anything
     * @param cascade whether the entities that the undone steps touched are asked to go back too
     */
    Draft order(long sequence, EntityState from, RollbackCause cause, boolean cascade) {
        if (draft.state().parked() != null && !cause.askedByPerson()) {
            return draft.refuse(
                    RefusalCode.ENTITY_PARKED,
                    draft.entity() + " is parked for step \"" + draft.state().parked()
                            + "\"; resume it or request a rollback");
        }
        if (sequence == 0) {
            return draft.refuse(RefusalCode.NO_CHECKPOINT, draft.entity() + " has no checkpoint to go back to");
        }
        if (history.pruned(sequence) != null) {
            return draft.refuse(
                    RefusalCode.NO_CHECKPOINT, "checkpoint " + sequence + " has outlived its retention and is pruned");
        }
        Checkpoint target = new Integrity(draft, history).intact(sequence);
        if (target == null) {
            return draft.refuse(
                    RefusalCode.NO_INTACT_CHECKPOINT,
                    "neither checkpoint " + sequence + " nor any before it in its timeline is intact");
        }
        UndoList undo = UndoList.between(from, history, target.sequence());
        if (undo.overflows()) {
            return draft.refuse(
                    RefusalCode.TOO_MANY_STEPS_TO_UNDO,
                    "the rollback would undo more than " + Limits.UNDO + " steps; choose a nearer checkpoint");
        }
        List<Participant> participants = cascade ? Participants.of(from, history, cause, undo.steps()) : List.of();
        if (participants.size() > Limits.PARTICIPANTS) {
            return draft.refuse(
                    RefusalCode.TOO_MANY_PARTICIPANTS,
                    "the rollback would ask " + participants.size() + " entities to go back too; at most "
                            + Limits.PARTICIPANTS + " may be: request it without cascade, or to a nearer checkpoint");
        }
        if (!participants.isEmpty() && cause.onBehalfOf().size() == Limits.ON_BEHALF_OF) {
            return draft.refuse(
                    RefusalCode.CASCADE_TOO_DEEP,
                    Limits.ON_BEHALF_OF + " rollbacks, each asked for by the one before, lead to this one, and it would"
                            + " ask for more");
        }
        LastRollback last = draft.state().lastRollback();
        if (last != null && last.isPending()) {
            draft.settle(last.number(), Rollback.Status.SUPERSEDED);
        }
        RollbackId id = new RollbackId(draft.entity(), last == null ? 1 : last.number() + 1);
        return command(id, target, cause, undo.steps(), 1, participants);
    }

    /**
     * The same rollback once more; its participants have been asked. One that can never be commanded again does not stay
     * pending: it has failed.
     */
    Draft again(Rollback rollback, int attempt) {
        long sequence = rollback.checkpointId().sequence();
        Checkpoint target = new Integrity(draft, history).intact(sequence);
        if (target == null || target.sequence() != sequence) {
            RefusalCode code = RefusalCode.NO_INTACT_CHECKPOINT;
            String why = rollback.checkpointId() + " is no longer intact; request a rollback to an older checkpoint";
            return rollback.status() == Rollback.Status.COMMANDED
                    ? draft.settle(
                            rollback.rollbackId().number(),
                            Rollback.Status.FAILED,
                            null,
                            null,
                            List.of(),
                            ErrorDetail.of(code.code(), why))
                    : draft.refuse(code, why);
        }
        return command(rollback.rollbackId(), target, rollback.cause(), rollback.undo(), attempt, List.of());
    }

    private Draft command(
            RollbackId id,
            Checkpoint target,
            RollbackCause cause,
            List<UndoStep> undo,
            int attempt,
            List<Participant> participants) {
        return draft.state(new Fact.RollbackOrdered(
                draft.ref(),
                draft.at(),
                id,
                id.epoch(),
                CheckpointRef.of(target),
                cause,
                undo,
                attempt,
                draft.at().plus(law.respondWithin()),
                participants));
    }
}
