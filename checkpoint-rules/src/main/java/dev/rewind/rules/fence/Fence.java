package dev.rewind.rules.fence;

import dev.rewind.events.PlanEvent;
import dev.rewind.events.RefusalCode;
import dev.rewind.rules.state.EntityState;
import dev.rewind.rules.state.LastRollback;
import org.jspecify.annotations.Nullable;

/** Refuses stale events (law 4): events of an older epoch, and worker events without an epoch during a rollback. */
public final class Fence {

    private Fence() {}

    /** Why the event is refused; null if it passes. */
    public static @Nullable Refusal check(EntityState state, PlanEvent event) {
        Refusal stale = staleness(state, event);
        return stale == null && state.isHeldForApproval() && WorkerEvents.isSaidByWorker(event)
                ? new Refusal(
                        RefusalCode.ROLLBACK_PENDING,
                        "a rollback after a failure waits for the approval of a person; wait for its command")
                : stale;
    }

    private static @Nullable Refusal staleness(EntityState state, PlanEvent event) {
        Long epoch = event.epoch();
        if (epoch == null) {
            return state.hasPendingRollback() && WorkerEvents.isSaidByWorker(event)
                    ? new Refusal(
                            RefusalCode.ROLLBACK_PENDING,
                            "the rollback that opened epoch " + state.epoch()
                                    + " is pending; apply it, then publish with that epoch")
                    : null;
        }
        if (epoch < state.epoch()) {
            return new Refusal(
                    RefusalCode.STALE_EPOCH,
                    "the event is of epoch " + epoch + ", but a rollback has opened epoch " + state.epoch());
        }
        if (epoch > state.epoch()) {
            return new Refusal(
                    RefusalCode.UNKNOWN_EPOCH,
                    "the event is of epoch " + epoch + ", but the entity is in epoch " + state.epoch());
        }
        return null;
    }

    /**
     * Whether a worker event counts as the answer to an unanswered rollback. While a rollback is pending, only events
     * that name the new epoch pass. Such an event counts as an acknowledgement even if the explicit one was lost.
     */
    public static boolean acknowledgesRollback(EntityState state, PlanEvent event) {
        LastRollback last = state.lastRollback();
        return last != null && last.isUnanswered() && event.epoch() != null && WorkerEvents.isSaidByWorker(event);
    }
}
