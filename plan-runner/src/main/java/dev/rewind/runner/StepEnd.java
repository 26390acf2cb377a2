package dev.rewind.runner;

import dev.rewind.events.ErrorDetail;
import dev.rewind.events.json.Snapshot;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What came of a step: the state after it, or why there is none. */
record StepEnd<T>(
        @Nullable T state,
        @Nullable Snapshot snapshot,
        @Nullable ErrorDetail error) {

    static <T> StepEnd<T> of(StepExecution<T> execution, StateCodec<T> codec) {
        Throwable thrown = execution.thrown();
        if (thrown != null || !execution.ended()) {
            return new StepEnd<>(
                    null,
                    null,
                    thrown == null
                            ? ErrorDetail.of("left_behind", "the step did not end when it was interrupted")
                            : StepFailedException.describe(thrown));
        }
        T state = execution.value();
        try {
            return new StepEnd<>(state, codec.snapshot(state), null);
        } catch (StepFailedException e) {
            return new StepEnd<>(null, null, StepFailedException.describe(e));
        }
    }

    T knownState() {
        return Objects.requireNonNull(state);
    }

    Snapshot knownSnapshot() {
        return Objects.requireNonNull(snapshot);
    }
}
