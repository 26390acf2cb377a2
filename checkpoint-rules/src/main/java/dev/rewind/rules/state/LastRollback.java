package dev.rewind.rules.state;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact.ParticipantAnswered;
import dev.rewind.events.Fact.ParticipantsAsked;
import dev.rewind.events.Fact.RollbackOrdered;
import dev.rewind.events.Fact.RollbackSettled;
import dev.rewind.events.Participant;
import dev.rewind.events.Rollback;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The newest rollback of an entity and its status.
 *
 * <pre>
 *                ┌── command sent again, by a timer or a person ──┐
 *                ▼                                                │
 * ordered ──▶ commanded ──┬── answer: applied ▶ applied           │
 *                 │       ├── answer: failed ─▶ failed ───────────┤
 *                 │       ├── never answered ─▶ expired ──────────┤
 *                 │       └── newer rollback ─▶ superseded        │
 *                 └── not answered in time ───────────────────────┘
 *
 * failed or expired ── late answer ──▶ applied or failed
 * expired ── event of its epoch ──▶ applied
 * </pre>
 *
 * @param number of the rollback; it opened epoch {@code number + 1}
 * @param attempt how often it was commanded
 * @param status its current status
 * @param unapplied the participants that could not go back
 */
public record LastRollback(
        long number,
        int attempt,
        Rollback.Status status,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Set<String> unapplied) {

    public LastRollback {
        unapplied = unapplied == null ? Set.of() : Collections.unmodifiableSet(new TreeSet<>(unapplied));
    }

    /**
     * The rollback after a command was sent for the first time or again.
     *
     * @param last the entity's newest rollback before the command
     */
    static LastRollback commanded(@Nullable LastRollback last, RollbackOrdered order) {
        long number = order.rollbackId().number();
        boolean next = order.attempt() == 1
                ? number == (last == null ? 1 : last.number + 1) && (last == null || !last.isPending())
                : last != null
                        && number == last.number
                        && order.attempt() == last.attempt + 1
                        && (last.isPending() || last.isStuck());
        if (!next) {
            throw new IllegalTransitionException("attempt " + order.attempt() + " of " + order.rollbackId()
                    + " cannot follow after " + (last == null ? "no rollback" : last));
        }
        return new LastRollback(
                number,
                order.attempt(),
                Rollback.Status.COMMANDED,
                order.attempt() == 1 || last == null ? Set.of() : last.unapplied);
    }

    /** The rollback after it was settled. */
    static LastRollback settled(@Nullable LastRollback last, RollbackSettled fact) {
        if (last == null || last.number != fact.rollbackId().number() || !last.maySettleAs(fact.outcome())) {
            throw new IllegalTransitionException(fact.rollbackId() + " cannot become " + fact.outcome() + " after "
                    + (last == null ? "no rollback" : last));
        }
        return new LastRollback(last.number, last.attempt, fact.outcome(), last.unapplied);
    }

    private boolean maySettleAs(Rollback.Status outcome) {
        return switch (outcome) {
            case APPLIED, FAILED -> isPending() || isStuck();
            case EXPIRED, SUPERSEDED -> isPending();
            case COMMANDED -> false;
        };
    }

    /** The rollback after a participant answered. The answer may be to an older one, and then nothing changes. */
    static @Nullable LastRollback answered(@Nullable LastRollback last, ParticipantAnswered fact) {
        return last == null || last.number != fact.rollbackId().number()
                ? last
                : last.withUnapplied(fact.participant(), fact.outcome() != Rollback.Status.APPLIED);
    }

    /** The rollback after participants were asked again. */
    static LastRollback asked(@Nullable LastRollback last, ParticipantsAsked fact) {
        if (last == null || last.number != fact.rollbackId().number()) {
            throw new IllegalTransitionException("participants cannot be asked for " + fact.rollbackId() + " after "
                    + (last == null ? "no rollback" : last));
        }
        LastRollback asked = last;
        for (Participant participant : fact.participants()) {
            asked = asked.withUnapplied(participant.entity(), false);
        }
        return asked;
    }

    /** The same rollback with a participant added to those that could not go back, or removed from them. */
    private LastRollback withUnapplied(EntityKey participant, boolean isUnapplied) {
        Set<String> next = new TreeSet<>(unapplied);
        boolean ignored = isUnapplied ? next.add(participant.toString()) : next.remove(participant.toString());
        return new LastRollback(number, attempt, status, next);
    }

    /** Whether it was applied, but a participant could not go back. */
    boolean isPartlyApplied() {
        return status == Rollback.Status.APPLIED && !unapplied.isEmpty();
    }

    /** Whether it was commanded and not yet answered. */
    @JsonIgnore
    public boolean isPending() {
        return status == Rollback.Status.COMMANDED;
    }

    /** Whether no answer has arrived, in time or late. */
    @JsonIgnore
    public boolean isUnanswered() {
        return isPending() || status == Rollback.Status.EXPIRED;
    }

    /** Whether it still has to be applied. */
    @JsonIgnore
    public boolean isUnapplied() {
        return status.isUnapplied();
    }

    /** Whether it ended without being applied, so that a person has to act. */
    @JsonIgnore
    public boolean isStuck() {
        return status == Rollback.Status.FAILED || status == Rollback.Status.EXPIRED;
    }
}
