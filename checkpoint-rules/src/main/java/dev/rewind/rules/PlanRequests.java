package dev.rewind.rules;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent.EntityParkRequested;
import dev.rewind.events.PlanEvent.EntityResumed;
import dev.rewind.events.PlanEvent.PlanCancelRequested;
import dev.rewind.events.PlanEvent.PlanPauseRequested;
import dev.rewind.events.RefusalCode;
import dev.rewind.events.RollbackCause;
import dev.rewind.rules.state.EntityState;
import java.util.Locale;

/** Decides on requests to hold a plan or to let it go on: pause, cancel, park and resume (laws 7 and 10). */
record PlanRequests(Draft draft, RollbackOrders rollbacks) {

    /** The type of the error of a plan that was cancelled. */
    private static final String CANCELLED = "cancelled";

    /** Pauses a plan that runs. */
    Draft pause(PlanPauseRequested event) {
        return draft.state().planRuns() && draft.state().paused() == null
                ? draft.add(new Fact.PlanPaused(draft.ref(), draft.at(), event.reason(), event.requestedBy()))
                : refuseNotRunning();
    }

    /** Rolls the plan back to its start and closes it as failed. If no rollback can be ordered, nothing changes. */
    Draft cancel(PlanCancelRequested event) {
        EntityState before = draft.state();
        String why = ErrorDetail.of(CANCELLED, event.reason()).message();
        ErrorDetail error = new ErrorDetail(CANCELLED, why, false);
        if (before.status() == EntityStatus.REQUESTED) {
            return closed(error, event.requestedBy());
        }
        if (!before.planRuns()) {
            return refuseNotRunning();
        }
        rollbacks.order(
                before.planStart(),
                before,
                new RollbackCause(
                        draft.ref().id(),
                        RollbackCause.Kind.REQUESTED,
                        null,
                        error,
                        event.reason(),
                        event.requestedBy()),
                true);
        if (draft.state().epoch() == before.epoch()) {
            return draft;
        }
        closed(error, event.requestedBy());
        return new PlanOffers(draft).rolledBack(before);
    }

    /** Why the plan of a fork ends that goes back past its beginning: its base goes on from there. */
    static ErrorDetail leftFor(CheckpointId base) {
        return new ErrorDetail(CANCELLED, "rolled back to " + base + ", before the fork", false);
    }

    private Draft closed(ErrorDetail error, String by) {
        return draft.add(new Fact.PlanClosed(draft.ref(), draft.at(), Fact.PlanClosed.Outcome.FAILED, error, by));
    }

    /** Parks an entity, as repeated failures do. */
    Draft park(EntityParkRequested event) {
        EntityState state = draft.state();
        if (!state.exists()) {
            return draft.refuse(
                    RefusalCode.NO_CHECKPOINT, draft.entity() + " has no checkpoint, so there is nothing to park");
        }
        return state.isParked()
                ? draft.refuse(RefusalCode.ENTITY_PARKED, draft.entity() + " is parked already")
                : draft.add(new Fact.EntityParkedByHand(draft.ref(), draft.at(), event.reason(), event.requestedBy()));
    }

    /**
     * Lets an entity go on that is parked, or a plan that is paused. A requested plan is offered again, because its
     * runner has left it; unless a runner resumes it, which goes on with it.
     */
    Draft resume(EntityResumed event) {
        if (!draft.state().isParked() && draft.state().paused() == null) {
            return draft.refuse(RefusalCode.NOT_PARKED, draft.entity() + " is neither parked nor paused");
        }
        draft.add(new Fact.EntityResumed(draft.ref(), draft.at(), event.reason(), event.requestedBy()));
        return event.requestedBy().startsWith(RollbackCause.PLAN_RUNNER) ? draft : new PlanOffers(draft).resumed();
    }

    /** Refuses an event that needs a plan that runs. */
    Draft refuseNotRunning() {
        return draft.refuse(
                RefusalCode.PLAN_NOT_RUNNING,
                draft.entity() + " is not running a plan; its status is "
                        + draft.state().status().name().toLowerCase(Locale.ROOT));
    }
}
