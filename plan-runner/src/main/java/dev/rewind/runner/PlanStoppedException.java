package dev.rewind.runner;

import org.jspecify.annotations.Nullable;

/**
 * The runner could not go on with a plan. The plan has neither completed nor failed: the log has it as far as it got.
 * The message names the cause and what to check.
 */
public final class PlanStoppedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Problem problem;

    /** What kept the runner from going on. */
    public enum Problem {
        /** The log did not acknowledge an event in time, or cannot be read. */
        LOG_UNAVAILABLE,
        /** No rollback command came after a failure: the processor may be away, or may have parked the plan. */
        NO_COMMAND,
        /** No processor has said whether the plan's id is new, so the first step was not run. */
        NO_DECISION,
        /** The processor refused an event of the plan. */
        REFUSED,
        /** Another runner has taken the plan over and goes on with it. */
        FENCED,
        /** There is no plan of this id to resume. */
        NOT_FOUND,
        /** The log no longer has what is needed to resume the plan. */
        PAST_GONE,
        /** The plan failed too often; a person must let it go on. */
        PARKED,
        /** The runner was closed. */
        CLOSED
    }

    PlanStoppedException(Problem problem, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.problem = problem;
    }

    PlanStoppedException(Problem problem, String message) {
        this(problem, message, null);
    }

    /** What kept the runner from going on. */
    public Problem problem() {
        return problem;
    }
}
