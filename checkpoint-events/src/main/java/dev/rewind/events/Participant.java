package dev.rewind.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.rewind.events.check.Check;
import org.jspecify.annotations.Nullable;

/**
 * An entity that a rollback asks to go back too, because a step that it undoes or cancels has touched it, or because it is
 * the base of a fork that goes back past its beginning.
 *
 * @param entity the entity that is asked
 * @param step name of the step; of several, the one that started first
 * @param attempt the attempt of the step
 * @param checkpointId the checkpoint to go back to; null: the one that was taken for the step
 */
public record Participant(
        EntityKey entity,
        String step,
        int attempt,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable CheckpointId checkpointId) {

    /** What stands for the step where a fork asks its base to go back. */
    public static final String FORK = "fork";

    /** @throws IllegalArgumentException when a value is missing or out of its bounds */
    public Participant {
        Check.present("participant.entity", entity);
        Check.text("participant.step", step, Limits.NAME);
        Check.between("participant.attempt", attempt, 1, Integer.MAX_VALUE);
    }

    /** An entity that a step has touched. */
    public Participant(EntityKey entity, String step, int attempt) {
        this(entity, step, attempt, null);
    }

    /** The base of a fork. */
    public static Participant base(CheckpointId target) {
        return new Participant(target.entity(), FORK, 1, target);
    }
}
