package dev.rewind.rules;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointRef;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.Fact;
import dev.rewind.events.Limits;
import dev.rewind.events.Participant;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.RefusalCode;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackCause;
import dev.rewind.events.RollbackId;
import dev.rewind.events.UndoStep;
import dev.rewind.rules.history.History;
import dev.rewind.rules.state.EntityState;
import dev.rewind.rules.state.LastRollback;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Orders rollbacks: finds an intact target, the steps to undo and the participants, and adds the order to the draft.
 */
final class RollbackOrders {

    private final Draft draft;
    private final History history;
    private final LawLimits law;

    RollbackOrders(Draft draft, History history, LawLimits law) {
        this.draft = draft;
        this.history = history;
        this.law = law;
    }

    /**
     * Orders a rollback to a checkpoint. If that checkpoint is damaged, the target is the newest intact one before it
     * in its timeline. A pending rollback is superseded.
     *
     * @param sequence number of the checkpoint; 0 if the entity has no checkpoint
     * @param from the state before this decision closed any step; the steps to undo are taken from it
     * @param cascade whether the entities that the undone steps touched are asked to roll back too
     */
    Draft order(long sequence, EntityState from, RollbackCause cause, boolean cascade) {
        return order(sequence, from, cause, cascade, null);
    }

    /**
     * Orders a rollback to a checkpoint, and takes a checkpoint with the edited state, from which the entity goes on. An
     * edit holds for its checkpoint only: if the target is damaged, no older one takes its place.
     *
     * @param edit the state to go on with; null for the state of the target
     */
    Draft order(
            long sequence,
            EntityState from,
            RollbackCause cause,
            boolean cascade,
            PlanEvent.@Nullable Edit edit) {
        if (draft.state().isParked() && !cause.askedByPerson()) {
            String step = draft.state().parked();
            return draft.refuse(
                    RefusalCode.ENTITY_PARKED,
                    draft.entity() + (step == null ? " is parked" : " is parked for step \"" + step + "\"")
                            + "; resume it or request a rollback");
        }
        if (sequence == 0) {
            return draft.refuse(RefusalCode.NO_CHECKPOINT, draft.entity() + " has no checkpoint to go back to");
        }
        if (history.pruned(sequence) != null) {
            return draft.refuse(RefusalCode.NO_CHECKPOINT, "checkpoint " + sequence + " was pruned by retention");
        }
        Checkpoint target = new Integrity(draft, history).intact(sequence);
        if (target == null) {
            return draft.refuse(
                    RefusalCode.NO_INTACT_CHECKPOINT,
                    "neither checkpoint " + sequence + " nor any before it in its timeline is intact");
        }
        if (edit != null && !edit.of().equals(target.id())) {
            return draft.refuse(
                    RefusalCode.OTHER_TARGET,
                    "the state of " + edit.of() + " was edited, but the rollback would go back to " + target.id()
                            + "; edit the state of that checkpoint");
        }
        UndoList undo = UndoList.between(from, history, target.sequence());
        if (undo.overflows()) {
            return draft.refuse(
                    RefusalCode.TOO_MANY_STEPS_TO_UNDO,
                    "the rollback would undo more than " + Limits.UNDO + " steps; choose a nearer checkpoint");
        }
        List<Participant> participants =
                cascade ? RollbackParticipants.of(from, history, cause, undo.steps()) : List.of();
        if (participants.size() > Limits.PARTICIPANTS) {
            return draft.refuse(
                    RefusalCode.TOO_MANY_PARTICIPANTS,
                    "the rollback would ask " + participants.size() + " entities to roll back too; at most "
                            + Limits.PARTICIPANTS
                            + " are allowed. Request it without cascade, or to a nearer checkpoint");
        }
        if (!participants.isEmpty() && cause.onBehalfOf().size() == Limits.ON_BEHALF_OF) {
            return draft.refuse(
                    RefusalCode.CASCADE_TOO_DEEP,
                    "a chain of " + Limits.ON_BEHALF_OF + " rollbacks asked for this one; that is the longest chain"
                            + " allowed, and this rollback would ask more entities to roll back");
        }
        LastRollback last = draft.state().lastRollback();
        if (last != null && last.isPending()) {
            draft.settle(last.number(), Rollback.Status.SUPERSEDED);
        }
        RollbackId id = new RollbackId(draft.entity(), last == null ? 1 : last.number() + 1);
        Checkpoint edited = edit == null ? null : draft.edited(edit, target, id.epoch(), cause);
        command(id, target, cause, undo.steps(), 1, participants, edited);
        if (edited != null) {
            draft.add(new Fact.CheckpointTaken(draft.ref(), draft.at(), edited, null, List.of()));
        }
        return from.waitsWithoutRunner() && !cause.takesPlanOver() ? new PlanOffers(draft).rolledBack() : draft;
    }

    /**
     * Sends the command of a rollback again, without asking its participants. If the target is no longer intact, the
     * command cannot be sent: a pending rollback then fails, so that it does not stay pending.
     */
    Draft again(Rollback rollback, int attempt) {
        long sequence = rollback.restored().sequence();
        Checkpoint target = new Integrity(draft, history).intact(sequence);
        if (target == null || target.sequence() != sequence) {
            RefusalCode code = RefusalCode.NO_INTACT_CHECKPOINT;
            String why = rollback.restored() + " is no longer intact; request a rollback to an older checkpoint";
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
        return command(rollback.rollbackId(), target, rollback.cause(), rollback.undo(), attempt, List.of(), null);
    }

    @SuppressWarnings("NullAway") // NullAway does not see the annotation of a nested type in another module.
    private Draft command(
            RollbackId id,
            Checkpoint target,
            RollbackCause cause,
            List<UndoStep> undo,
            int attempt,
            List<Participant> participants,
            @Nullable Checkpoint edited) {
        return draft.add(new Fact.RollbackOrdered(
                draft.ref(),
                draft.at(),
                id,
                id.epoch(),
                CheckpointRef.of(target),
                cause,
                undo,
                attempt,
                draft.at().plus(law.respondWithin()),
                participants,
                draft.state().closed(),
                edited == null ? null : CheckpointRef.of(edited)));
    }
}
