package dev.rewind.events;

import org.jspecify.annotations.Nullable;

/**
 * The step of a plan for whose sake another entity's checkpoint was taken.
 *
 * @param plan the plan that runs the step
 * @param step the step's name
 * @param attempt which try of it, where that matters
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

    /** Whether a checkpoint taken for {@code other} was taken for this cause; no attempt means any. */
    public boolean covers(StepCause other) {
        return plan.equals(other.plan) && step.equals(other.step) && (attempt == null || attempt.equals(other.attempt));
    }
}
