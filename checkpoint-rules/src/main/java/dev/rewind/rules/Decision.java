package dev.rewind.rules;

import dev.rewind.events.Fact;
import dev.rewind.rules.fence.Fence;
import dev.rewind.rules.fence.Refusal;
import dev.rewind.rules.history.History;
import dev.rewind.rules.state.EntityState;
import java.util.List;

/**
 * What the rules make of one event: facts, the state after them, and events for other entities.
 *
 * @param state the state after the facts, moved to the event's offset
 * @param facts in order; empty if the entity has seen the event before
 * @param requests events to be published for other entities, in order; they follow from the facts
 */
public record Decision(EntityState state, List<Fact> facts, List<Request> requests) {

    /**
     * Decides on one event. The decision depends only on the arguments. An event that cannot be honoured leads to a
     * {@link Fact.RequestRefused}, never to an exception.
     *
     * @param before the entity's state; {@link EntityState#initial} for a new entity
     * @param event the event as it is in the log
     * @param history the entity's past, up to the same fact as {@code before}
     * @param law the limits that this installation has configured
     */
    public static Decision on(EntityState before, LoggedEvent event, History history, LawLimits law) {
        boolean repeated =
                before.seen().contains(event.ref()) || (event.once() && history.isDecided(event.ref(), event.at()));
        if (repeated) {
            return new Decision(before.atOffset(event.ref().offset()), List.of(), List.of());
        }
        Draft draft = new Draft(before, event);
        Refusal fenced = Fence.check(before, event.event());
        if (fenced != null) {
            draft.refuse(fenced.code(), fenced.why());
        } else {
            RollbackAnswers answers = new RollbackAnswers(draft, history, law);
            if (Fence.acknowledgesRollback(before, event.event())) {
                answers.acknowledgedByNewEpoch();
            }
            event.event().match(new EventLaws(draft, answers, history, law));
        }
        List<Fact> facts = draft.facts();
        return new Decision(
                draft.state().atOffset(event.ref().offset()), facts, ParticipantRequests.of(event, facts, history));
    }
}
