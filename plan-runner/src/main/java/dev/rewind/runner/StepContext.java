package dev.rewind.runner;

import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;
import dev.rewind.events.Step;
import dev.rewind.events.StepCause;

/**
 * What a step's function gets to know about its attempt.
 *
 * @param plan the plan's entity
 * @param step the step's name, index and attempt
 * @param epoch the plan's epoch
 * @param stateHash SHA-256 of the canonical state that the attempt starts from
 * @param started the {@code step-started} event of the attempt, which carries that state
 */
public record StepContext(EntityKey plan, Step step, long epoch, String stateHash, EventRef started) {

    /**
     * The cause to give when this step takes a checkpoint of another entity. See {@link StateCapture.Capture#cause}.
     */
    public StepCause cause() {
        return new StepCause(plan, step.name(), step.attempt());
    }
}
