package dev.rewind.runner;

import dev.rewind.events.ErrorDetail;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.json.Snapshot;
import org.jspecify.annotations.Nullable;

/**
 * What came of a step.
 *
 * @param <T> the plan's state
 */
sealed interface StepEnd<T> {

    /** It is done, and this is the state after it. */
    record Done<T>(T state, Snapshot snapshot) implements StepEnd<T> {}

    /** It failed. */
    record Failed<T>(ErrorDetail error) implements StepEnd<T> {}

    /** A command came before it was done. The step has been stopped. */
    record Overtaken<T>(RollbackCommand command) implements StepEnd<T> {}

    /** What an execution that nothing came in the way of has to show. */
    static <T> StepEnd<T> of(StepExecution<T> execution, StateCodec<T> codec) {
        Throwable thrown = execution.thrown();
        @Nullable T state = execution.value();
        if (thrown != null) {
            return new Failed<>(StepFailedException.describe(thrown));
        }
        try {
            Snapshot snapshot = codec.snapshot(state);
            if (state == null) {
                throw new IllegalStateException("null has no snapshot");
            }
            return new Done<>(state, snapshot);
        } catch (StepFailedException e) {
            return new Failed<>(StepFailedException.describe(e));
        }
    }
}
