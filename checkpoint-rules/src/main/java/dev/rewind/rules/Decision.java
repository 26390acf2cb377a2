package dev.rewind.rules;

import dev.rewind.events.Fact;
import java.util.List;

/**
 * What follows from an event: facts, the state that they lead to, and what other entities are asked and told.
 *
 * @param state the state after the facts, moved to the event's offset
 * @param facts in the order in which they hold; none for an event that the entity has seen
 * @param requests events to be published for other entities, in order; they follow from the facts
 */
public record Decision(EntityState state, List<Fact> facts, List<Request> requests) {

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
            return new Decision(before.at(event.ref().offset()), List.of(), List.of());
        }
        Draft draft = new Draft(before, event);
        Refusal fenced = Fence.check(before, event.event());
        if (fenced != null) {
            draft.refuse(fenced.code(), fenced.why());
        } else {
            Answers answers = new Answers(draft, history, law);
            if (Fence.speaksOfNewEpoch(before, event.event())) {
                answers.acknowledgedByNewEpoch();
            }
            event.event().match(new Laws(draft, answers, history, law));
        }
        List<Fact> facts = draft.facts();
        return new Decision(draft.state().at(event.ref().offset()), facts, Requests.of(event, facts, history));
    }
}
