package dev.rewind.runner.definition;

import static java.util.Objects.requireNonNull;

import dev.rewind.events.Limits;
import dev.rewind.events.PlanEvent.Wait;
import dev.rewind.runner.StepFunction;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a step waits for before it runs.
 *
 * @param signal the name of the signal; null if it waits for a time only
 * @param time the longest wait; null if it has no limit, or {@code until} sets it
 * @param until the time until which to wait, for the state that the step starts from; null if {@code time} sets it
 * @param isApproval whether only the approval of a person counts as the signal
 * @param onTimeout what to do instead of the step's work if the signal has not come in time; null to fail the step
 */
public record StepWait<T>(
        @Nullable String signal,
        @Nullable Duration time,
        @Nullable Function<T, Instant> until,
        boolean isApproval,
        StepFunction.@Nullable InContext<T> onTimeout) {

    /**
     * The wait of an attempt that starts from this state.
     *
     * @param step the name of the step
     */
    public Wait from(String step, T state) {
        return new Wait(
                signal,
                until == null
                        ? null
                        : requireNonNull(
                                until.apply(state),
                                () -> "the time until which step \"" + step + "\" waits is null; return a time that"
                                        + " has passed if it is not to wait"),
                time == null ? null : time.toMillis(),
                null,
                isApproval ? true : null);
    }

    /**
     * This wait, if its signal and its time are valid.
     *
     * @throws IllegalArgumentException when they are not
     */
    public StepWait<T> checked(String step) {
        try {
            if (until == null) {
                Wait ignored = new Wait(signal, null, time == null ? null : millis(time));
            }
            return this;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("step \"" + step + "\": " + e.getMessage(), e);
        }
    }

    /** As milliseconds; 0 for less than one, which is refused. */
    private static long millis(Duration time) {
        return time.compareTo(Duration.ofMillis(Limits.TIMEOUT_MS)) > 0 ? Limits.TIMEOUT_MS + 1 : time.toMillis();
    }

    /** The same wait with this function for a signal that has not come in time. */
    public StepWait<T> or(StepFunction.InContext<T> instead) {
        return new StepWait<>(signal, time, until, isApproval, instead);
    }
}
