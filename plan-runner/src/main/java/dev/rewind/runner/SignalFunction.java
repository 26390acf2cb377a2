package dev.rewind.runner;

/**
 * Takes a signal into the plan's state. Any exception fails the step.
 *
 * @param <T> the plan's state
 */
@FunctionalInterface
public interface SignalFunction<T> {

    /** Returns the state after the signal. It may run again, with the same signal, after a failure. */
    T run(T state, ReceivedSignal signal) throws Exception;
}
