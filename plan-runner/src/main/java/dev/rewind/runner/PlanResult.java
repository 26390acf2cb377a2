package dev.rewind.runner;

import dev.rewind.events.EntityKey;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.UndoStep;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The result of a run of a plan.
 *
 * @param <T> the state
 * @param plan the plan's entity
 * @param outcome completed or failed; or waiting, for a plan that a runner serves
 * @param state the final state. For a failed plan it is the state that the first step started from. If undoing failed,
 *     it is the state before the rollback
 * @param epoch the timeline in which the plan ended: 1, and one more for every rollback
 * @param attempts how often each step was started, by name, in the order of the plan, without steps that never started
 * @param error why the plan failed; null for a completed plan
 * @param undone the steps that were undone in all rollbacks of the plan, in the order of the undos
 */
public record PlanResult<T>(
        EntityKey plan,
        Outcome outcome,
        T state,
        long epoch,
        Map<String, Integer> attempts,
        @Nullable ErrorDetail error,
        List<UndoStep> undone) {

    /** How the run of a plan ended. */
    public enum Outcome {
        /** Every step was done. */
        COMPLETED,
        /** A step used up its attempts and all steps were undone, or a rollback could not be applied. */
        FAILED,
        /**
         * A step waits, and the plan was left to the runners that serve it. Only plans that a runner serves end their
         * runs in this way; {@link PlanRunner#run} waits.
         */
        WAITING
    }

    /** Whether every step was done. */
    public boolean completed() {
        return outcome == Outcome.COMPLETED;
    }
}
