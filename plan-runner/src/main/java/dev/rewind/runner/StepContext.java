package dev.rewind.runner;

import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;
import dev.rewind.events.Step;
import dev.rewind.events.StepCause;
import org.jspecify.annotations.Nullable;

/**
 * What a step's function gets to know about its attempt.
 *
 * @param plan the plan's entity
 * @param step the step's name, index and attempt
 * @param epoch the plan's epoch
 * @param stateHash SHA-256 of the canonical state that the attempt starts from
 * @param started the {@code step-started} event of the attempt, which carries that state
 * @param signal the signal that the step has waited for; null if it waits for none, or its time has come first
 */
public record StepContext(
        EntityKey plan,
        Step step,
        long epoch,
        String stateHash,
        EventRef started,
        @Nullable ReceivedSignal signal) {

    /** The context of a step that has waited for no signal. */
    public StepContext(EntityKey plan, Step step, long epoch, String stateHash, EventRef started) {
        this(plan, step, epoch, stateHash, started, null);
    }

    /**
     * The cause to give when this step takes a checkpoint of another entity. See {@link StateCapture.Capture#cause}.
     */
    public StepCause cause() {
        return new StepCause(plan, step.name(), step.attempt());
    }
}
