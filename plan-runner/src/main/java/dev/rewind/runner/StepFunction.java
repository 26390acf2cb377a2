package dev.rewind.runner;

/**
 * The work of a step: takes the plan's state and returns the state after it. Any exception fails the step.
 *
 * <p>A step may run again, after a failure or after the death of its runner. It should be idempotent, and leave nothing
 * behind when it fails. Only a step that returned is undone, unless {@link StepBuilder#undoUnfinished} is set.
 *
 * @param <T> the plan's state
 */
@FunctionalInterface
public interface StepFunction<T> {

    /** Does the work. It should end soon when its thread is interrupted: its time is up, or the plan is rolled back. */
    T run(T state) throws Exception;

    /**
     * The work of a step that needs to know about its attempt.
     *
     * @param <T> the plan's state
     */
    @FunctionalInterface
    interface InContext<T> {

        /** As {@link StepFunction#run}. */
        T run(T state, StepContext context) throws Exception;
    }
}
