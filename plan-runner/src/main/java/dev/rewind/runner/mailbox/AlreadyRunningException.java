package dev.rewind.runner.mailbox;

import dev.rewind.events.EntityKey;

/** Thrown when a runner is asked to run a plan that it is running. */
public final class AlreadyRunningException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    AlreadyRunningException(EntityKey plan) {
        super(plan + " is already running in this runner");
    }
}
