package dev.rewind.rules;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointRef;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.Fact;
import dev.rewind.events.Limits;
import dev.rewind.events.PlanEvent.DeadlineReached;
import dev.rewind.events.PlanEvent.RollbackApplied;
import dev.rewind.events.PlanEvent.RollbackFailed;
import dev.rewind.events.RefusalCode;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackCause;
import dev.rewind.events.RollbackId;
import dev.rewind.events.StepOutcome;
import dev.rewind.events.UndoStep;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a rollback is ordered, answered and ordered again. */
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
     * Orders a rollback to a checkpoint, or to the newest intact one above it in its timeline.
     *
     * @param sequence of the checkpoint, or 0 where there is none
     * @param from the state whose effects are taken back: as it was before this decision closed anything
     */
    Draft order(long sequence, EntityState from, RollbackCause cause) {
        if (draft.state().parked() != null && cause.kind() != RollbackCause.Kind.REQUESTED) {
            return refuse(
                    RefusalCode.ENTITY_PARKED,
                    draft.entity() + " is parked for step \"" + draft.state().parked()
                            + "\"; resume it or request a rollback");
        }
        if (sequence == 0) {
            return refuse(RefusalCode.NO_CHECKPOINT, draft.entity() + " has no checkpoint to go back to");
        }
        Checkpoint target = intact(sequence);
        if (target == null) {
            return refuse(
                    RefusalCode.NO_INTACT_CHECKPOINT,
                    "neither checkpoint " + sequence + " nor any before it in its timeline is intact");
        }
        UndoList undo = UndoList.between(from, history, target.sequence());
        if (undo.overflows()) {
            return refuse(
                    RefusalCode.TOO_MANY_STEPS_TO_UNDO,
                    "the rollback would undo more than " + Limits.UNDO + " steps; choose a nearer checkpoint");
        }
        LastRollback last = draft.state().lastRollback();
        if (last != null && last.isPending()) {
            settle(last.number(), Rollback.Status.SUPERSEDED, null, null, List.of(), null);
        }
        RollbackId id = new RollbackId(draft.entity(), last == null ? 1 : last.number() + 1);
        command(id, target, cause, undo.steps(), 1);
        return draft;
    }

    /** Laws 2 and 7: back to where the step started, further with every n-th failure, and not at all with the last. */
    Draft stepFailed(OpenStep open, StepOutcome outcome, @Nullable ErrorDetail error) {
        EntityState before = draft.state();
        draft.close(open, outcome, error);
        int failures = draft.state().failures().getOrDefault(open.step().name(), 0);
        if (law.parkAfter() > 0 && failures >= law.parkAfter() && before.parked() == null) {
            draft.state(
                    new Fact.EntityParked(draft.ref(), draft.at(), open.step().name(), failures));
            return draft;
        }
        boolean escalates = law.escalateAfter() > 0 && failures % law.escalateAfter() == 0;
        long target = escalates ? stepsBefore(open.sequence(), failures / law.escalateAfter()) : open.sequence();
        RollbackCause.Kind kind =
                outcome == StepOutcome.TIMED_OUT ? RollbackCause.Kind.STEP_TIMED_OUT : RollbackCause.Kind.STEP_FAILED;
        return order(target, before, new RollbackCause(draft.ref().id(), kind, open.step(), error, null, null));
    }

    /**
     * Law 6: what is not answered in time is commanded again, a few times, and then expires. The log's time decides.
     */
    Draft unanswered(DeadlineReached event) {
        LastRollback last = draft.state().lastRollback();
        Rollback rollback = last == null ? null : history.rollback(last.number());
        if (last == null
                || rollback == null
                || !last.isPending()
                || !rollback.rollbackId().equals(event.rollbackId())
                || draft.at().isBefore(rollback.respondBy())) {
            return refuse(RefusalCode.NOTHING_DUE, "no answer to " + event.rollbackId() + " is overdue");
        }
        if (last.attempt() >= law.commandAttempts()) {
            settle(last.number(), Rollback.Status.EXPIRED, null, null, List.of(), null);
            return draft;
        }
        return commandAgain(rollback, last);
    }

    /** Law 4: whoever speaks of the new epoch has applied the rollback that opened it. */
    void acknowledgedByNewEpoch() {
        LastRollback last = draft.state().lastRollback();
        if (last != null) {
            settle(last.number(), Rollback.Status.APPLIED, null, null, List.of(), null);
        }
    }

    /** An answer that names another state than the checkpoint's is a failure, whatever the participant believes. */
    Draft applied(RollbackApplied event) {
        Rollback rollback = awaited(event.rollbackId());
        if (rollback == null) {
            return draft;
        }
        Checkpoint target = history.checkpoint(rollback.checkpointId().sequence());
        String answered = event.stateHash();
        ErrorDetail mismatch = answered == null || target == null || answered.equals(target.stateHash())
                ? null
                : ErrorDetail.of(
                        "state_mismatch",
                        "the participant has state " + answered + ", the checkpoint " + target.stateHash());
        settle(
                event.rollbackId().number(),
                mismatch == null ? Rollback.Status.APPLIED : Rollback.Status.FAILED,
                event.participant(),
                answered,
                event.undone(),
                mismatch);
        return draft;
    }

    Draft failed(RollbackFailed event) {
        if (awaited(event.rollbackId()) != null) {
            settle(
                    event.rollbackId().number(),
                    Rollback.Status.FAILED,
                    event.participant(),
                    event.stateHash(),
                    event.undone(),
                    event.error());
        }
        return draft;
    }

    /** The same rollback, commanded once more, as long as the entity still stands where it went back to. */
    Draft retry() {
        EntityState state = draft.state();
        LastRollback last = state.lastRollback();
        Rollback rollback = last == null ? null : history.rollback(last.number());
        if (last == null || rollback == null) {
            return refuse(RefusalCode.UNKNOWN_ROLLBACK, draft.entity() + " has no rollback");
        }
        if (!last.isPending() && !last.isStuck()) {
            return refuse(RefusalCode.ROLLBACK_SETTLED, rollback.rollbackId() + " is " + words(last.status()));
        }
        long sequence = rollback.checkpointId().sequence();
        if (state.latest() != sequence || !state.openSteps().isEmpty()) {
            return refuse(
                    RefusalCode.LATEST_CHANGED,
                    draft.entity() + " has moved on since " + rollback.rollbackId() + "; request a new rollback");
        }
        return commandAgain(rollback, last);
    }

    private Draft commandAgain(Rollback rollback, LastRollback last) {
        long sequence = rollback.checkpointId().sequence();
        Checkpoint target = intact(sequence);
        if (target == null || target.sequence() != sequence) {
            return refuse(
                    RefusalCode.NO_INTACT_CHECKPOINT,
                    rollback.checkpointId() + " is no longer intact; request a rollback to an older checkpoint");
        }
        command(rollback.rollbackId(), target, rollback.cause(), rollback.undo(), last.attempt() + 1);
        return draft;
    }

    /** The start of the step that is so many steps before this one in its timeline, or of the first there is. */
    private long stepsBefore(long sequence, int steps) {
        long found = sequence;
        int left = steps;
        Checkpoint checkpoint = history.checkpoint(sequence);
        while (left > 0 && checkpoint != null && checkpoint.parent() != null) {
            checkpoint = history.checkpoint(checkpoint.parent().sequence());
            if (checkpoint != null && checkpoint.step() != null) {
                found = checkpoint.sequence();
                left--;
            }
        }
        return found;
    }

    private void command(RollbackId id, Checkpoint target, RollbackCause cause, List<UndoStep> undo, int attempt) {
        draft.state(new Fact.RollbackOrdered(
                draft.ref(),
                draft.at(),
                id,
                id.epoch(),
                CheckpointRef.of(target),
                cause,
                undo,
                attempt,
                draft.at().plus(law.respondWithin())));
    }

    /** Integrity fails closed: what is not intact, or not there any more, is stated and passed over. */
    private @Nullable Checkpoint intact(long sequence) {
        Integrity integrity = new Integrity(draft, history);
        long next = sequence;
        while (next != 0) {
            Checkpoint checkpoint = history.checkpoint(next);
            Fact.IntegrityFailed damage = checkpoint == null ? integrity.missing(next) : integrity.damage(checkpoint);
            if (checkpoint != null && damage == null) {
                return checkpoint;
            }
            if (damage != null) {
                draft.state(damage);
            }
            next = checkpoint == null
                    ? Integrity.ancestorOfMissing(next, draft.state(), history)
                    : checkpoint.parent() == null ? 0 : checkpoint.parent().sequence();
        }
        return null;
    }

    /** The rollback that an answer names, if an answer to it still matters; otherwise the answer is refused. */
    private @Nullable Rollback awaited(RollbackId id) {
        if (!id.entity().equals(draft.entity())) {
            refuse(RefusalCode.OTHER_ENTITY, id + " is not a rollback of " + draft.entity());
            return null;
        }
        Rollback rollback = history.rollback(id.number());
        if (rollback == null) {
            refuse(RefusalCode.UNKNOWN_ROLLBACK, draft.entity() + " has no rollback " + id);
            return null;
        }
        LastRollback last = draft.state().lastRollback();
        if (last == null || last.number() != id.number() || !(last.isPending() || last.isStuck())) {
            refuse(RefusalCode.ROLLBACK_SETTLED, id + " is " + words(rollback.status()));
            return null;
        }
        return rollback;
    }

    private void settle(
            long number,
            Rollback.Status outcome,
            @Nullable String participant,
            @Nullable String stateHash,
            List<UndoStep> undone,
            @Nullable ErrorDetail error) {
        draft.state(new Fact.RollbackSettled(
                draft.ref(),
                draft.at(),
                new RollbackId(draft.entity(), number),
                outcome,
                participant,
                stateHash,
                undone,
                error));
    }

    private static String words(Rollback.Status status) {
        return status.name().toLowerCase(Locale.ROOT);
    }

    private Draft refuse(RefusalCode code, String why) {
        draft.refuse(new Refusal(code, why));
        return draft;
    }
}
