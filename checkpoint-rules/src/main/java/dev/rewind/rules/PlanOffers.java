package dev.rewind.rules;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.Fact;
import dev.rewind.events.Fact.OfferCause;
import dev.rewind.events.PlanEvent.PlanRequested;
import dev.rewind.events.RefusalCode;
import dev.rewind.rules.state.EntityState;
import dev.rewind.rules.state.LastRollback;
import dev.rewind.rules.state.PlanOffer;
import java.util.Locale;

/**
 * Law 9: a plan that was requested by its name is offered to the runners of that name whenever no runner has it. A
 * runner takes an offer as it takes any plan over, so two runners that take the same offer fence one another.
 */
record PlanOffers(Draft draft) {

    /** Takes the first checkpoint of a new plan and offers the plan. */
    Draft requested(PlanRequested event) {
        if (draft.state().exists()) {
            return draft.refuse(
                    RefusalCode.LATEST_CHANGED,
                    "a plan can be requested under a new id only, but " + draft.entity() + " already has "
                            + draft.state().taken() + " checkpoints");
        }
        draft.take(event.state(), Checkpoint.PLAN_REQUESTED, null, event.labels());
        return draft.add(new Fact.PlanOffered(
                draft.ref(),
                draft.at(),
                event.plan(),
                1,
                OfferCause.REQUESTED,
                Boolean.TRUE.equals(event.approverDiffers()) ? event.requestedBy() : null));
    }

    /** Offers a plan again that its runner has left. */
    Draft released() {
        PlanOffer last = draft.state().offer();
        if (last == null || draft.state().closed() != null) {
            return draft.refuse(
                    RefusalCode.PLAN_NOT_RUNNING,
                    last == null
                            ? draft.entity()
                                    + " was not requested by the name of a plan, so it is not offered to runners"
                            : draft.entity() + " has ended; its status is "
                                    + draft.state().status().name().toLowerCase(Locale.ROOT));
        }
        return offerAgain(last, OfferCause.RELEASED);
    }

    /**
     * Offers a plan again that has been resumed. A runner that has read an open offer meanwhile has left it alone. A plan
     * that still waits without a runner is offered when its wait ends, and one whose rollback waits for an approval with
     * that rollback.
     */
    Draft resumed() {
        PlanOffer last = draft.state().offer();
        return last == null
                        || draft.state().closed() != null
                        || draft.state().waitsWithoutRunner()
                        || draft.state().isHeldForApproval()
                ? draft
                : offerAgain(last, OfferCause.RESUMED);
    }

    /** Offers a plan again that has waited without a runner. A plan that is paused is offered when it is resumed. */
    Draft waited() {
        return draft.state().paused() == null ? offerIfTaken(OfferCause.WAIT_ENDED) : draft;
    }

    /**
     * Offers a plan again whose rollback no runner would apply otherwise: the plan had ended, waits without a runner, or
     * its runner has left it, because it was held or an earlier rollback failed. A plan that stays held is offered when
     * it is resumed.
     *
     * @param from the state before the rollback was ordered
     */
    Draft rolledBack(EntityState from) {
        LastRollback earlier = from.lastRollback();
        boolean hasNoRunner = (from.closed() != null && !from.hasPendingRollback())
                || from.waitsWithoutRunner()
                || from.isParked()
                || from.paused() != null
                || (earlier != null && earlier.isStuck());
        boolean isHeld = draft.state().isParked() || draft.state().paused() != null;
        return hasNoRunner && !isHeld ? offerIfTaken(OfferCause.ROLLED_BACK) : draft;
    }

    private Draft offerIfTaken(OfferCause why) {
        PlanOffer last = draft.state().offer();
        return last == null || last.open() ? draft : offerAgain(last, why);
    }

    /** Offers a plan again whose runner is gone, if a rollback to where it stands was ordered. */
    Draft lost() {
        PlanOffer last = draft.state().offer();
        return last == null || last.open() || !draft.state().hasPendingRollback()
                ? draft
                : offerAgain(last, OfferCause.RUNNER_LOST);
    }

    /**
     * Whether a runner has taken the offer of a plan that is to go on, or whose last rollback it applies. It is not if the plan is held, or waits for a
     * person because its rollback has failed.
     */
    boolean isHeldBy(String runner) {
        EntityState state = draft.state();
        LastRollback rollback = state.lastRollback();
        return state.offer() != null
                && !state.offer().open()
                && (state.closed() == null || state.hasPendingRollback())
                && state.paused() == null
                && !state.isParked()
                && (rollback == null || !rollback.isStuck())
                && runner.equals(state.runner());
    }

    /**
     * Offers a plan again whose runner is gone and has no step under way: it had taken the plan over, or was between two
     * steps. The next runner takes the plan over by a rollback, which fences a runner that was only slow. A plan that
     * has lost so many runners in a row without starting a step is parked.
     */
    Draft lostBetweenSteps(String runner, int parkAfter) {
        PlanOffer last = draft.state().offer();
        if (last == null) {
            throw new IllegalStateException(draft.entity() + " has no offer that " + runner + " could have taken");
        }
        return parkAfter > 0 && last.lossesSoFar() + 1 >= parkAfter
                ? draft.add(new Fact.EntityParkedByHand(
                        draft.ref(),
                        draft.at(),
                        (last.lossesSoFar() + 1)
                                + " runners in a row were lost before they started a step; the last was " + runner,
                        Draft.PROCESSOR))
                : offerAgain(last, OfferCause.RUNNER_LOST);
    }

    private Draft offerAgain(PlanOffer last, OfferCause why) {
        return draft.add(new Fact.PlanOffered(draft.ref(), draft.at(), last.plan(), last.number() + 1, why));
    }
}
