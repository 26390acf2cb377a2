package dev.rewind.runner;

import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;
import dev.rewind.events.Step;
import dev.rewind.events.StepCause;

/**
 * What a step may know about the try that it is.
 *
 * @param plan whose step it is
 * @param step its name, index and attempt
 * @param epoch the plan's timeline
 * @param stateHash SHA-256 of the canonical state that it starts from
 * @param started where the log has its {@code step-started}; that event's checkpoint is what it starts from
 */
public record StepContext(EntityKey plan, Step step, long epoch, String stateHash, EventRef started) {

    /** What a checkpoint of another entity that this step changes is taken for. */
    public StepCause cause() {
        return new StepCause(plan, step.name(), step.attempt());
    }
}
