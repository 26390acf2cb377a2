package dev.rewind.runner.serving;

import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;

/** Says whether a plan that counts towards the limit of its name still does. */
@FunctionalInterface
public interface CountedPlan {

    /** Where a plan stands. */
    enum Standing {
        /** No runner has it, and none takes it before it is offered anew: it has ended, waits, or is held. */
        LEFT,
        /** It is offered, or this runner has it. */
        TAKEABLE,
        /** Another runner has it, or that is not known. */
        TAKEN
    }

    /**
     * Where a plan stands now.
     *
     * @param offer the event of the offer because of which it counts; what is read is not older
     */
    Standing of(EntityKey plan, EventRef offer) throws InterruptedException;
}
