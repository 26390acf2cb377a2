package dev.rewind.runner.rollback;

import dev.rewind.events.ErrorDetail;
import dev.rewind.runner.Backoff;

/** How a plan continues after a rollback. */
public sealed interface RollbackOutcome {

    /** The next steps run, after a wait that grows with the failures so far. */
    record Retry(Backoff backoff, int failures) implements RollbackOutcome {
        static final Retry AT_ONCE = new Retry(Backoff.NONE, 1);
    }

    /** The plan has failed: roll it back to its start, then end. */
    record GiveUp(ErrorDetail error) implements RollbackOutcome {}

    /** The plan has failed, and an earlier run has rolled it back to its start: publish the end. */
    record Close(ErrorDetail error) implements RollbackOutcome {}

    /** The plan has failed, and the log already has the failure: return the result. */
    record End(ErrorDetail error) implements RollbackOutcome {}
}
