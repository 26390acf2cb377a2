package dev.rewind.runner;

import dev.rewind.events.EntityKey;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.UndoStep;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a plan ended.
 *
 * @param <T> the state
 * @param plan which
 * @param outcome completed or failed
 * @param state the final state; of a failed plan the one that its first step started from or, where undoing failed, the
 *     one that it had before
 * @param epoch the timeline in which it ended: 1, and one more for every rollback
 * @param attempts how often each step was started, by name, in the order of the plan; steps never started are left out
 * @param error why it failed; null for a completed plan
 * @param undone what was undone in all its rollbacks, in the order in which that was done
 */
public record PlanResult<T>(
        EntityKey plan,
        Outcome outcome,
        T state,
        long epoch,
        Map<String, Integer> attempts,
        @Nullable ErrorDetail error,
        List<UndoStep> undone) {

    /** How a plan ends. */
    public enum Outcome {
        /** Every step was done. */
        COMPLETED,
        /** A step used up its attempts and all was taken back, or a rollback could not be applied. */
        FAILED
    }

    /** Whether every step was done. */
    public boolean completed() {
        return outcome == Outcome.COMPLETED;
    }
}
