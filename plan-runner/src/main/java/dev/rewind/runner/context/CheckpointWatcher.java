package dev.rewind.runner.context;

import dev.rewind.runner.mailbox.PlanMailbox.Signal;

/** Is told about each checkpoint of the plan that the processor has taken. */
@FunctionalInterface
public interface CheckpointWatcher {

    /** Called on the thread of the plan, as soon as it handles the signal. */
    void taken(Signal.CheckpointTaken signal) throws InterruptedException;
}
