package dev.rewind.runner;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a runner cannot continue a plan. The plan has neither completed nor failed, and a later run can resume
 * it. The message says what is wrong and what to check.
 */
public final class PlanStoppedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Problem problem;

    /** Why the runner cannot continue. */
    public enum Problem {
        /** Kafka did not acknowledge an event in time, or cannot be read. */
        LOG_UNAVAILABLE,
        /** No rollback command came after a failure. The processor may be down, or may have parked the plan. */
        NO_COMMAND,
        /** No processor answered whether the plan's id is new, so the first step was not run. */
        NO_DECISION,
        /** The processor refused an event of the plan. */
        REFUSED,
        /** Another runner has taken the plan over and continues it. */
        FENCED,
        /** There is no plan of this id to resume. */
        NOT_FOUND,
        /** Records that are needed to resume the plan are no longer in the log. */
        PAST_GONE,
        /**
         * The state that this plan is to go on from cannot be read as the plan's type, or is damaged. Its rollback has
         * failed, and nothing was undone. A person rolls the plan back again.
         */
        STATE_UNREADABLE,
        /** The plan failed too often and is parked. A person has to resume it. */
        PARKED,
        /** The rollback after a failure waits for the approval of a person. The plan goes on once it is decided. */
        AWAITING_APPROVAL,
        /** The plan is paused. A run of its id, or a person, resumes it. */
        PAUSED,
        /** The processor is older than this runner and does not let steps wait. The step was not run. */
        PROCESSOR_TOO_OLD,
        /** The runner was closed. */
        CLOSED
    }

    public PlanStoppedException(Problem problem, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.problem = problem;
    }

    public PlanStoppedException(Problem problem, String message) {
        this(problem, message, null);
    }

    /** Why the runner cannot continue. */
    public Problem problem() {
        return problem;
    }
}
