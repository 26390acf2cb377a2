package dev.rewind.runner.definition;

import static java.util.Objects.requireNonNull;

import dev.rewind.events.ErrorDetail;
import dev.rewind.events.Step;
import dev.rewind.runner.Backoff;
import dev.rewind.runner.StepContext;
import dev.rewind.runner.StepFailedException;
import dev.rewind.runner.StepFunction;
import dev.rewind.runner.Touched;
import dev.rewind.runner.work.StepErrors;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One step of a plan, with everything that the plan declares for it.
 *
 * @param index position in the plan, from 0
 * @param stage number of the stage, from 0; the steps of one stage run at the same time
 * @param declaredUndo what the start of the step says of how it can be taken back
 * @param attempts after this many failures the plan fails
 * @param backoff the wait between attempts
 * @param noRetryAfter exceptions after which the plan fails at once
 * @param waits what it waits for before it runs; null if it does not wait
 */
public record PlanStep<T>(
        int index,
        int stage,
        String name,
        StepFunction.InContext<T> work,
        StepUndo<T> undo,
        Step.Undo declaredUndo,
        @Nullable Duration timeout,
        int attempts,
        Backoff backoff,
        Set<Class<? extends Throwable>> noRetryAfter,
        @Nullable Function<T, List<Touched>> touches,
        Map<String, String> labels,
        @Nullable Predicate<T> when,
        @Nullable StepWait<T> waits) {

    /** Whether functions of the plan's author run before the step starts. They may take a while. */
    public boolean runsUserCodeFirst() {
        return touches != null || when != null || (waits != null && waits.until() != null);
    }

    /**
     * Does the work of the step. If the step has waited for a signal that has not come in time, this fails, or does what
     * the plan declares for that.
     */
    public T perform(T state, StepContext context) throws Exception {
        StepWait<T> wait = waits;
        if (wait == null || wait.signal() == null || context.signal() != null) {
            return work.run(state, context);
        }
        StepFunction.InContext<T> instead = wait.onTimeout();
        if (instead == null) {
            throw StepFailedException.notRetryable(
                    "wait_timeout", "signal \"" + wait.signal() + "\" did not come within " + wait.time());
        }
        return instead.run(state, context);
    }

    /** Whether the step is to run for this state. */
    public boolean appliesTo(T state) {
        return when == null || when.test(state);
    }

    /** The other entities that the step will change. */
    public List<Touched> touched(T state) {
        return touches == null
                ? List.of()
                : requireNonNull(
                        touches.apply(state),
                        () -> "touches of step \"" + name + "\" returned null; return an empty list for no entities");
    }

    /** The error that events give for an exception of this step. */
    public ErrorDetail describe(Throwable thrown) {
        ErrorDetail error = StepErrors.describe(thrown);
        boolean last = noRetryAfter.stream().anyMatch(kind -> kind.isInstance(thrown));
        return last ? new ErrorDetail(error.type(), error.message(), false) : error;
    }

    /**
     * Whether the step may not be tried again.
     *
     * @param failures how often it has failed
     * @param error its last failure
     */
    public boolean isLastFailure(int failures, ErrorDetail error) {
        return failures >= attempts || Boolean.FALSE.equals(error.retryable());
    }
}
