package dev.rewind.runner.history;

import dev.rewind.events.ErrorDetail;
import dev.rewind.events.RollbackCause;
import dev.rewind.events.StepOutcome;
import org.jspecify.annotations.Nullable;

/**
 * Marks the rollbacks by which a runner takes a plan over from another runner. Such a rollback goes back to where the
 * plan stands and starts a new epoch, which fences the other runner. The newest runner wins.
 *
 * @param runner the unique name of the runner that takes over
 */
public record RunTakeover(String runner) {

    /** The name of a runner. */
    public static String nameOfRunner(String id) {
        return RollbackCause.PLAN_RUNNER + id;
    }

    /** The error of a step that the earlier runner left open. */
    public ErrorDetail runnerLost() {
        return ErrorDetail.of(
                RollbackCause.RUNNER_LOST, "the runner of this step is gone; " + runner + " continues the plan");
    }

    /** Whether a rollback was ordered because a runner took the plan over. */
    public static boolean isCauseOf(RollbackCause cause) {
        return cause.takesPlanOver();
    }

    /** Whether a person, or another rollback, asked for a rollback. That resets the failures of all steps. */
    static boolean isByPerson(RollbackCause cause) {
        return cause.kind() == RollbackCause.Kind.REQUESTED && !isCauseOf(cause);
    }

    /** Whether the end of a step counts as a failure. The death of its runner does not. */
    static boolean isFailure(StepOutcome outcome, @Nullable ErrorDetail error) {
        return outcome == StepOutcome.TIMED_OUT
                || (outcome == StepOutcome.FAILED
                        && error != null
                        && !error.type().equals(RollbackCause.RUNNER_LOST));
    }

    /** The error of a step that failed. */
    static ErrorDetail errorOf(@Nullable ErrorDetail error) {
        return error == null ? ErrorDetail.of("timeout", "the step did not end in time") : error;
    }
}
