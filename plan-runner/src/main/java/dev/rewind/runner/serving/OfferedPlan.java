package dev.rewind.runner.serving;

import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;

/** Runs a plan that was offered. */
@FunctionalInterface
public interface OfferedPlan {

    /**
     * Takes the offered plan over and runs it to its end.
     *
     * @param plan the plan
     * @param offer the event that offered it
     * @param takenOver to be called once no earlier runner can work on the plan any more
     * @return whether the offer is dealt with: the plan ended, was left to another runner, or cannot be run here. False
     *     when the offer is to be tried again after a pause
     */
    boolean run(EntityKey plan, EventRef offer, Runnable takenOver) throws InterruptedException;
}
