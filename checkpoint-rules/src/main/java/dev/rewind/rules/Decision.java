package dev.rewind.rules;

import dev.rewind.events.Fact;
import java.util.List;

/**
 * What follows from an event: facts, and the state that they lead to.
 *
 * @param state the state after the facts, moved to the event's offset
 * @param facts in the order in which they hold; none for an event that the entity has seen
 */
public record Decision(EntityState state, List<Fact> facts) {

    /**
     * Decides. Pure, total and deterministic: no clock, no randomness, no I/O but looking up the entity's own history.
     * What cannot be honoured is a {@link Fact.RequestRefused}, never an exception.
     *
     * @param before the entity's state, {@link EntityState#initial} for a new one
     * @param event what the log says
     * @param history the entity's past, exactly as {@code before} has it
     * @param law what this installation chose
     */
    public static Decision on(EntityState before, LoggedEvent event, History history, Law law) {
        if (before.seen().contains(event.ref())) {
            return new Decision(before.at(event.ref().offset()), List.of());
        }
        Draft draft = new Draft(before, event);
        Refusal fenced = Fence.check(before, event.event());
        if (fenced != null) {
            draft.refuse(fenced);
            return draft.decided();
        }
        Rollbacks rollbacks = new Rollbacks(draft, history, law);
        if (before.hasPendingRollback() && Fence.isRunnerEvent(event.event())) {
            rollbacks.acknowledgedByNewEpoch();
        }
        event.event().match(new Laws(draft, rollbacks, history));
        return draft.decided();
    }
}
