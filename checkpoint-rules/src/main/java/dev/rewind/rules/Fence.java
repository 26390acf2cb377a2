package dev.rewind.rules;

import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.OperationFailed;
import dev.rewind.events.PlanEvent.PlanCompleted;
import dev.rewind.events.PlanEvent.PlanFailed;
import dev.rewind.events.PlanEvent.StateCaptured;
import dev.rewind.events.PlanEvent.StepCompleted;
import dev.rewind.events.PlanEvent.StepFailed;
import dev.rewind.events.PlanEvent.StepStarted;
import dev.rewind.events.RefusalCode;
import org.jspecify.annotations.Nullable;

/** Law 4: a rollback opens an epoch, and what arrives from an older one is stale. */
final class Fence {

    private Fence() {}

    /** Why the event must not be looked at any further, or null. */
    static @Nullable Refusal check(EntityState state, PlanEvent event) {
        Long epoch = event.epoch();
        if (epoch == null) {
            return state.hasPendingRollback() && isRunnerEvent(event)
                    ? new Refusal(
                            RefusalCode.ROLLBACK_PENDING,
                            "a rollback to epoch " + state.epoch()
                                    + " is pending; apply it, then publish with that epoch")
                    : null;
        }
        if (epoch < state.epoch()) {
            return new Refusal(
                    RefusalCode.STALE_EPOCH,
                    "the event is of epoch " + epoch + ", a rollback has opened epoch " + state.epoch());
        }
        if (epoch > state.epoch()) {
            return new Refusal(
                    RefusalCode.UNKNOWN_EPOCH,
                    "the event is of epoch " + epoch + ", the entity is in epoch " + state.epoch());
        }
        return null;
    }

    /**
     * Whether a worker that acts in the epoch of a rollback, though it did not answer, has evidently applied it. Only one
     * that names the epoch is past the fence while the rollback is pending; late is better than never.
     */
    static boolean speaksOfNewEpoch(EntityState state, PlanEvent event) {
        LastRollback last = state.lastRollback();
        return last != null && last.isUnanswered() && event.epoch() != null && isRunnerEvent(event);
    }

    /** Whether a worker says this about its own work, in contrast to a person, a timer or an acknowledgement. */
    static boolean isRunnerEvent(PlanEvent event) {
        return event instanceof StepStarted
                || event instanceof StepCompleted
                || event instanceof StepFailed
                || event instanceof PlanCompleted
                || event instanceof PlanFailed
                || event instanceof StateCaptured
                || event instanceof OperationFailed;
    }
}
