package dev.rewind.runner;

import dev.rewind.events.EntityKey;
import dev.rewind.events.ErrorDetail;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One step as the plan's author wrote it down.
 *
 * @param stage which steps run at the same time: those of the same stage
 * @param attempts how often it may fail before the plan does
 * @param backoff how long to wait between them
 * @param hopeless exceptions after which another try is no use
 * @param undoUnfinished whether a try whose end nobody saw is undone too
 */
record PlanStep<T>(
        int index,
        int stage,
        String name,
        StepFunction.InContext<T> work,
        UndoFunction.@Nullable InContext<T> undo,
        @Nullable Duration timeout,
        int attempts,
        Backoff backoff,
        Set<Class<? extends Throwable>> hopeless,
        int undoAttempts,
        Backoff undoBackoff,
        boolean undoUnfinished,
        @Nullable Function<T, List<Touched>> touches,
        Map<String, String> labels,
        @Nullable Predicate<T> when) {

    /** Whether its author's code runs before it starts, which may take a while. */
    boolean asksItsAuthor() {
        return touches != null || when != null;
    }

    boolean isFor(T state) {
        return when == null || when.test(state);
    }

    List<Touched> touched(T state) {
        return touches == null ? List.of() : touches.apply(state);
    }

    /** How the log names what this step threw. */
    ErrorDetail describe(Throwable thrown) {
        ErrorDetail error = StepFailedException.describe(thrown);
        boolean last = hopeless.stream().anyMatch(kind -> kind.isInstance(thrown));
        return last ? new ErrorDetail(error.type(), error.message(), false) : error;
    }

    /** Whether another try is no use after that many failures, of which this is the last. */
    boolean isHopeless(int failures, ErrorDetail error) {
        return failures >= attempts || Boolean.FALSE.equals(error.retryable());
    }

    /** The entities that a step touches, by their keys. */
    static List<EntityKey> keys(List<Touched> touched) {
        return touched.stream().map(Touched::entity).toList();
    }
}
