package dev.rewind.events;

import dev.rewind.events.check.Check;
import org.jspecify.annotations.Nullable;

/**
 * The step of a plan that another entity's checkpoint was taken for.
 *
 * @param plan the plan that runs the step
 * @param step the step's name
 * @param attempt the attempt of the step; null stands for every attempt
 */
public record StepCause(
        EntityKey plan, String step, @Nullable Integer attempt) {

    /** @throws IllegalArgumentException when a value is out of its bounds */
    public StepCause {
        Check.present("cause.plan", plan);
        Check.text("cause.step", step, Limits.NAME);
        if (attempt != null) {
            Check.between("cause.attempt", attempt, 1, Integer.MAX_VALUE);
        }
    }

    /**
     * Whether a checkpoint taken for {@code other} was taken for this cause. A cause without an attempt stands for
     * every attempt, on either side.
     */
    public boolean covers(StepCause other) {
        return plan.equals(other.plan)
                && step.equals(other.step)
                && (attempt == null || other.attempt == null || attempt.equals(other.attempt));
    }
}
