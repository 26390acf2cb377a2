package dev.rewind.rules;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.EntityKey;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.Fact;
import dev.rewind.events.Participant;
import dev.rewind.events.PlanEvent.DeadlineReached;
import dev.rewind.events.PlanEvent.RollbackApplied;
import dev.rewind.events.PlanEvent.RollbackFailed;
import dev.rewind.events.RefusalCode;
import dev.rewind.events.Rollback;
import dev.rewind.events.Rollback.LedgerEntry;
import dev.rewind.events.Rollback.LedgerStatus;
import dev.rewind.events.RollbackCause;
import dev.rewind.events.RollbackId;
import dev.rewind.rules.history.History;
import dev.rewind.rules.state.EntityState;
import dev.rewind.rules.state.LastRollback;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Decides on the answers to rollback commands, on missing answers, and on retries (law 6). */
final class RollbackAnswers {

    private final Draft draft;
    private final History history;
    private final LawLimits law;

    RollbackAnswers(Draft draft, History history, LawLimits law) {
        this.draft = draft;
        this.history = history;
        this.law = law;
    }

    /** Law 4: a worker that acts in the new epoch has applied the rollback that opened it. */
    void acknowledgedByNewEpoch() {
        LastRollback last = draft.state().lastRollback();
        if (last != null) {
            draft.settle(last.number(), Rollback.Status.APPLIED);
        }
    }

    /**
     * Settles the rollback as applied. If the answer names another state than the checkpoint's, it counts as failed.
     */
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
        Checkpoint target = history.checkpoint(rollback.restored().sequence());
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

    /**
     * Sends an unanswered command again; after the last attempt the rollback expires. The log's time decides. A rollback
     * whose runner is gone does not expire: it waits for the runner that takes the plan over.
     */
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
        if (last.attempt() < law.commandAttempts()) {
            return new RollbackOrders(draft, history, law).again(rollback, last.attempt() + 1);
        }
        return isForNextRunner(rollback)
                ? draft.refuse(
                        RefusalCode.NOTHING_DUE,
                        rollback.rollbackId() + " waits for the runner that takes the plan over")
                : draft.settle(last.number(), Rollback.Status.EXPIRED);
    }

    private static boolean isForNextRunner(Rollback rollback) {
        ErrorDetail error = rollback.cause().error();
        return error != null && error.type().equals(RollbackCause.RUNNER_LOST);
    }

    /** Sends the command again because a person asked. Refused if the entity has moved on from the target since. */
    Draft retry() {
        EntityState state = draft.state();
        LastRollback last = state.lastRollback();
        Rollback rollback = last == null ? null : history.rollback(last.number());
        if (last == null || rollback == null) {
            return draft.refuse(RefusalCode.UNKNOWN_ROLLBACK, draft.entity() + " has no rollback");
        }
        List<Participant> unapplied = rollback.unappliedParticipants();
        if (last.status() == Rollback.Status.APPLIED && !unapplied.isEmpty()) {
            return askAgain(rollback, unapplied);
        }
        if (!last.isPending() && !last.isStuck()) {
            return draft.refuse(RefusalCode.ROLLBACK_SETTLED, rollback.rollbackId() + " is " + words(last.status()));
        }
        if (state.latest() != rollback.restored().sequence()) {
            return draft.refuse(
                    RefusalCode.LATEST_CHANGED,
                    draft.entity() + " has moved on since " + rollback.rollbackId() + "; request a new rollback");
        }
        Draft again = new RollbackOrders(draft, history, law).again(rollback, last.attempt() + 1);
        if (last.isStuck() && draft.state().hasPendingRollback()) {
            new PlanOffers(draft).rolledBack(state);
        }
        return unapplied.isEmpty() || !draft.state().hasPendingRollback() ? again : askAgain(rollback, unapplied);
    }

    private Draft askAgain(Rollback rollback, List<Participant> participants) {
        return draft.add(new Fact.ParticipantsAsked(draft.ref(), draft.at(), rollback.rollbackId(), participants));
    }

    /** Law 8: the ledger entry of the participant that answers; null if the answer is not a participant's. */
    private @Nullable LedgerEntry asked(RollbackId id, @Nullable String participant) {
        Rollback rollback = id.entity().equals(draft.entity()) ? history.rollback(id.number()) : null;
        if (rollback == null || participant == null) {
            return null;
        }
        return rollback.ledger().stream()
                .filter(entry -> entry.holds() && entry.step() != null && participant.equals(entry.participant()))
                .findFirst()
                .orElse(null);
    }

    /** Records a participant's answer, even if the rollback itself is settled. An applied answer is final. */
    private Draft participantAnswered(
            RollbackId id, LedgerEntry asked, Rollback.Status outcome, @Nullable ErrorDetail error) {
        String participant = String.valueOf(asked.participant());
        return asked.status() == LedgerStatus.APPLIED
                ? draft.refuse(RefusalCode.ROLLBACK_SETTLED, participant + " has already applied " + id)
                : draft.add(new Fact.ParticipantAnswered(
                        draft.ref(), draft.at(), id, EntityKey.parse(participant), outcome, error));
    }

    /** The rollback that an answer names; null if no answer to it is expected, and then the answer is refused. */
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
