package dev.rewind.events;

import dev.rewind.events.check.Check;

/**
 * An entity that a rollback asks to go back too, because a step that it undoes or cancels has touched it.
 *
 * @param entity the entity that is asked
 * @param step name of the step; of several, the one that started first
 * @param attempt the attempt of the step
 */
public record Participant(EntityKey entity, String step, int attempt) {

    /** @throws IllegalArgumentException when a value is missing or out of its bounds */
    public Participant {
        Check.present("participant.entity", entity);
        Check.text("participant.step", step, Limits.NAME);
        Check.between("participant.attempt", attempt, 1, Integer.MAX_VALUE);
    }
}
