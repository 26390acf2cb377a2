package dev.rewind.rules;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.EntityKey;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent.DeadlineReached;
import dev.rewind.events.PlanEvent.RollbackApplied;
import dev.rewind.events.PlanEvent.RollbackFailed;
import dev.rewind.events.RefusalCode;
import dev.rewind.events.Rollback;
import dev.rewind.events.Rollback.LedgerEntry;
import dev.rewind.events.Rollback.LedgerStatus;
import dev.rewind.events.RollbackId;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Law 6: how a rollback that was commanded is answered, or not, and what happens then. */
final class Answers {

    private final Draft draft;
    private final History history;
    private final Law law;

    Answers(Draft draft, History history, Law law) {
        this.draft = draft;
        this.history = history;
        this.law = law;
    }

    /** Law 4: whoever acts in the new epoch has applied the rollback that opened it. */
    void acknowledgedByNewEpoch() {
        LastRollback last = draft.state().lastRollback();
        if (last != null) {
            draft.settle(last.number(), Rollback.Status.APPLIED);
        }
    }

    /** An answer that names another state than the checkpoint's is a failure, whatever the participant believes. */
    Draft applied(RollbackApplied event) {
        RollbackId id = event.rollbackId();
        LedgerEntry asked = asked(id, event.participant());
        if (asked != null) {
            return participantAnswered(id, asked, Rollback.Status.APPLIED, null);
        }
        Rollback rollback = awaited(id);
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
        return draft.settle(
                id.number(),
                mismatch == null ? Rollback.Status.APPLIED : Rollback.Status.FAILED,
                event.participant(),
                answered,
                event.undone(),
                mismatch);
    }

    Draft failed(RollbackFailed event) {
        RollbackId id = event.rollbackId();
        LedgerEntry asked = asked(id, event.participant());
        if (asked != null) {
            return participantAnswered(id, asked, Rollback.Status.FAILED, event.error());
        }
        return awaited(id) == null
                ? draft
                : draft.settle(
                        id.number(),
                        Rollback.Status.FAILED,
                        event.participant(),
                        event.stateHash(),
                        event.undone(),
                        event.error());
    }

    /** What is not answered in time is commanded again, a few times, and then expires. The log's time decides. */
    Draft overdue(DeadlineReached event) {
        LastRollback last = draft.state().lastRollback();
        Rollback rollback = last == null ? null : history.rollback(last.number());
        if (last == null
                || rollback == null
                || !last.isPending()
                || !rollback.rollbackId().equals(event.rollbackId())
                || draft.at().isBefore(rollback.respondBy())) {
            return draft.refuse(RefusalCode.NOTHING_DUE, "no answer to " + event.rollbackId() + " is overdue");
        }
        return last.attempt() < law.commandAttempts()
                ? new Rollbacks(draft, history, law).again(rollback, last.attempt() + 1)
                : draft.settle(last.number(), Rollback.Status.EXPIRED);
    }

    /** A person wants the same rollback commanded once more, as long as the entity still stands where it went back to. */
    Draft retry() {
        EntityState state = draft.state();
        LastRollback last = state.lastRollback();
        Rollback rollback = last == null ? null : history.rollback(last.number());
        if (last == null || rollback == null) {
            return draft.refuse(RefusalCode.UNKNOWN_ROLLBACK, draft.entity() + " has no rollback");
        }
        if (!last.isPending() && !last.isStuck()) {
            return draft.refuse(RefusalCode.ROLLBACK_SETTLED, rollback.rollbackId() + " is " + words(last.status()));
        }
        if (state.latest() != rollback.checkpointId().sequence()) {
            return draft.refuse(
                    RefusalCode.LATEST_CHANGED,
                    draft.entity() + " has moved on since " + rollback.rollbackId() + "; request a new rollback");
        }
        return new Rollbacks(draft, history, law).again(rollback, last.attempt() + 1);
    }

    /** Law 8: the entry of an entity that was asked to go back too, if it is one that answers. */
    private @Nullable LedgerEntry asked(RollbackId id, @Nullable String participant) {
        Rollback rollback = id.entity().equals(draft.entity()) ? history.rollback(id.number()) : null;
        if (rollback == null || participant == null) {
            return null;
        }
        return rollback.ledger().stream()
                .filter(entry -> entry.step() != null && participant.equals(entry.participant()))
                .findFirst()
                .orElse(null);
    }

    /** Whatever has become of the rollback itself, what its participants answer is noted; only good is for good. */
    private Draft participantAnswered(
            RollbackId id, LedgerEntry asked, Rollback.Status outcome, @Nullable ErrorDetail error) {
        String participant = String.valueOf(asked.participant());
        return asked.status() == LedgerStatus.APPLIED
                ? draft.refuse(RefusalCode.ROLLBACK_SETTLED, participant + " has already gone back for " + id)
                : draft.state(new Fact.ParticipantAnswered(
                        draft.ref(), draft.at(), id, EntityKey.parse(participant), outcome, error));
    }

    /** The rollback that an answer names, if an answer to it still matters; otherwise the answer is refused. */
    private @Nullable Rollback awaited(RollbackId id) {
        if (!id.entity().equals(draft.entity())) {
            draft.refuse(RefusalCode.OTHER_ENTITY, id + " is not a rollback of " + draft.entity());
            return null;
        }
        Rollback rollback = history.rollback(id.number());
        if (rollback == null) {
            draft.refuse(RefusalCode.UNKNOWN_ROLLBACK, draft.entity() + " has no rollback " + id);
            return null;
        }
        LastRollback last = draft.state().lastRollback();
        if (last == null || last.number() != id.number() || !(last.isPending() || last.isStuck())) {
            draft.refuse(RefusalCode.ROLLBACK_SETTLED, id + " is " + words(rollback.status()));
            return null;
        }
        return rollback;
    }

    private static String words(Rollback.Status status) {
        return status.name().toLowerCase(Locale.ROOT);
    }
}
