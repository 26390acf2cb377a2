package dev.rewind.runner.rollback;

import dev.rewind.events.ErrorDetail;
import dev.rewind.events.RollbackCause;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.Step;
import dev.rewind.runner.definition.PlanDefinition;
import dev.rewind.runner.definition.PlanStep;
import dev.rewind.runner.progress.RunProgress;
import dev.rewind.runner.progress.StepCounters;
import org.jspecify.annotations.Nullable;

/** Decides how a plan continues after a rollback, by the cause of the rollback and the failures of the steps. */
public final class RollbackOutcomeDecider<T> {

    private final PlanDefinition<T> plan;
    private final RunProgress<T> progress;
    private final StepCounters counters;
    private @Nullable String takeoverEvent;
    private @Nullable String giveUpEvent;
    private @Nullable ErrorDetail earlierFailure;

    public RollbackOutcomeDecider(PlanDefinition<T> plan, RunProgress<T> progress, StepCounters counters) {
        this.plan = plan;
        this.progress = progress;
        this.counters = counters;
    }

    /** Records the event by which this run failed the plan. The command that this event causes is the last one. */
    public void markGivenUp(String eventId) {
        giveUpEvent = eventId;
    }

    /**
     * Records the event by which this run took the plan over.
     *
     * @param failed the error with which an earlier run failed the plan, or null
     */
    public void markTakenOver(String eventId, @Nullable ErrorDetail failed) {
        takeoverEvent = eventId;
        earlierFailure = failed;
    }

    /** The time-out that caused a rollback, or null for any other cause. */
    public static @Nullable ErrorDetail timeoutOf(RollbackCause cause) {
        return cause.kind() == RollbackCause.Kind.STEP_TIMED_OUT
                ? ErrorDetail.of("timeout", "the step did not end in time")
                : null;
    }

    /** How the plan continues after this command was applied. */
    public RollbackOutcome after(RollbackCommand command) {
        RollbackCause cause = command.cause();
        ErrorDetail error = cause.error() == null ? timeoutOf(cause) : cause.error();
        if (cause.eventId().equals(giveUpEvent)) {
            return new RollbackOutcome.End(error == null ? ErrorDetail.of("plan_failed", "the plan failed") : error);
        }
        giveUpEvent = null;
        if (isCancel(cause) && error != null) {
            return new RollbackOutcome.End(error);
        }
        if (cause.eventId().equals(takeoverEvent)) {
            return takenOver();
        }
        if (cause.kind() == RollbackCause.Kind.REQUESTED) {
            counters.resetFailures();
            return RollbackOutcome.Retry.AT_ONCE;
        }
        Step step = cause.step();
        PlanStep<T> failed = step == null ? null : plan.step(step.name());
        return failed == null
                ? RollbackOutcome.Retry.AT_ONCE
                : failed(failed, error == null ? ErrorDetail.of("failed", "the step failed") : error);
    }

    /** Whether a request ended the plan: no other request has an error. */
    private static boolean isCancel(RollbackCause cause) {
        return cause.kind() == RollbackCause.Kind.REQUESTED && cause.error() != null;
    }

    private RollbackOutcome failed(PlanStep<T> step, ErrorDetail error) {
        int failures = counters.failed(step);
        return step.isLastFailure(failures, error)
                ? new RollbackOutcome.GiveUp(error)
                : new RollbackOutcome.Retry(step.backoff(), failures);
    }

    /** An earlier runner may have died after the last failure of a step, or after failing the plan. */
    private RollbackOutcome takenOver() {
        ErrorDetail given = earlierFailure;
        earlierFailure = null;
        if (given != null) {
            return new RollbackOutcome.Close(given);
        }
        for (PlanStep<T> step : progress.stage()) {
            ErrorDetail last = counters.finalError(step);
            if (last != null) {
                return new RollbackOutcome.GiveUp(last);
            }
        }
        return RollbackOutcome.Retry.AT_ONCE;
    }
}
