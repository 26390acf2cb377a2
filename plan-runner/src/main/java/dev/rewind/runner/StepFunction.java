package dev.rewind.runner;

/**
 * The work of a step: takes the plan's state and returns the state after it. Whatever it throws fails the step.
 *
 * <p>A step may be run again, by a retry or because a runner died before it could say that the step was done: it should
 * be idempotent, and leave nothing behind when it fails. Only a step that returned is undone.
 *
 * @param <T> the plan's state
 */
@FunctionalInterface
public interface StepFunction<T> {

    /** Does the work. Ends soon when its thread is interrupted: its time is up, or somebody wants the plan taken back. */
    T run(T state) throws Exception;

    /**
     * The same for a step that wants to know which try this is.
     *
     * @param <T> the plan's state
     */
    @FunctionalInterface
    interface InContext<T> {

        /** As {@link StepFunction#run}. */
        T run(T state, StepContext context) throws Exception;
    }
}
