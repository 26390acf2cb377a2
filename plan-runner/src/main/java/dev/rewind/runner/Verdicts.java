package dev.rewind.runner;

import dev.rewind.events.ErrorDetail;
import dev.rewind.events.RollbackCause;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.Step;
import org.jspecify.annotations.Nullable;

/** Decides how a plan goes on after a command was followed: that depends on who wanted it, and how often steps failed. */
final class Verdicts<T> {

    private final Plan<T> plan;
    private final Progress<T> progress;
    private final Tally tally;
    private @Nullable String takenOverBy;
    private @Nullable String givenUpBy;
    private @Nullable ErrorDetail failing;

    Verdicts(Plan<T> plan, Progress<T> progress, Tally tally) {
        this.plan = plan;
        this.progress = progress;
        this.tally = tally;
    }

    /** This run has given the plan up with this event: the command that follows from it is the last. */
    void givenUp(String eventId) {
        givenUpBy = eventId;
    }

    /**
     * This run has taken the plan over from another with this event.
     *
     * @param failed why that one had given the plan up, if it had
     */
    void takenOver(String eventId, @Nullable ErrorDetail failed) {
        takenOverBy = eventId;
        failing = failed;
    }

    /** A step did not end in time, as the log has it; null where something else led to a command. */
    static @Nullable ErrorDetail timedOut(RollbackCause cause) {
        return cause.kind() == RollbackCause.Kind.STEP_TIMED_OUT
                ? ErrorDetail.of("timeout", "the step did not end in time")
                : null;
    }

    Verdict after(RollbackCommand command) {
        RollbackCause cause = command.cause();
        ErrorDetail error = cause.error() == null ? timedOut(cause) : cause.error();
        if (cause.eventId().equals(givenUpBy)) {
            return new Verdict.End(error == null ? ErrorDetail.of("plan_failed", "the plan failed") : error);
        }
        givenUpBy = null;
        if (cause.eventId().equals(takenOverBy)) {
            return takenOver();
        }
        if (cause.kind() == RollbackCause.Kind.REQUESTED) {
            tally.pardon();
            return Verdict.Retry.AT_ONCE;
        }
        Step step = cause.step();
        PlanStep<T> failed = step == null ? null : plan.step(step.name());
        return failed == null
                ? Verdict.Retry.AT_ONCE
                : failed(failed, error == null ? ErrorDetail.of("failed", "the step failed") : error);
    }

    private Verdict failed(PlanStep<T> step, ErrorDetail error) {
        int failures = tally.failed(step);
        return step.isHopeless(failures, error)
                ? new Verdict.GiveUp(error)
                : new Verdict.Retry(step.backoff(), failures);
    }

    /** An earlier runner may have died between the last failure and giving up, or between giving up and its end. */
    private Verdict takenOver() {
        ErrorDetail given = failing;
        failing = null;
        if (given != null) {
            return new Verdict.Close(given);
        }
        for (PlanStep<T> step : progress.stage()) {
            ErrorDetail hopeless = tally.hopeless(step);
            if (hopeless != null) {
                return new Verdict.GiveUp(hopeless);
            }
        }
        return Verdict.Retry.AT_ONCE;
    }
}
