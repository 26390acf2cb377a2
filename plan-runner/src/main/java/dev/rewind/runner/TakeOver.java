package dev.rewind.runner;

import dev.rewind.events.ErrorDetail;
import dev.rewind.events.RollbackCause;

/**
 * How a runner makes a plan its own that another one has left or still runs: it takes the plan back to where it stood,
 * which opens an epoch that the other one does not have. The newest runner wins.
 *
 * @param runner names the runner that does so, unique for each
 */
record TakeOver(String runner) {

    /** The error of a step that a dead runner left open. */
    static final String RUNNER_LOST = "runner_lost";

    private static final String BY_A_RUNNER = "plan-runner:";

    static String nameOf(String id) {
        return BY_A_RUNNER + id;
    }

    /** How the log explains that a step is closed which nobody works on any more. */
    ErrorDetail lost() {
        return ErrorDetail.of(RUNNER_LOST, "its runner has ended without a word; " + runner + " goes on with the plan");
    }

    /** Whether a rollback was ordered because some runner takes the plan over. */
    static boolean isCauseOf(RollbackCause cause) {
        ErrorDetail error = cause.error();
        String by = cause.requestedBy();
        return (error != null && error.type().equals(RUNNER_LOST)) || (by != null && by.startsWith(BY_A_RUNNER));
    }
}
