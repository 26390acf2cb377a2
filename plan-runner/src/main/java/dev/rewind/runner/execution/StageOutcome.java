package dev.rewind.runner.execution;

import dev.rewind.events.ErrorDetail;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.Step;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.report.TraceSpan;

/**
 * How the run of a stage ended.
 *
 * @param <T> the plan's state
 */
sealed interface StageOutcome<T> {

    /** All steps are done. The state is the one after the stage. */
    record Done<T>(T state, Snapshot snapshot) implements StageOutcome<T> {}

    /** A step failed. The other steps were stopped. */
    record Failed<T>(Step step, ErrorDetail error, TraceSpan trace) implements StageOutcome<T> {}

    /** A rollback command came. The steps were stopped. */
    record Commanded<T>(RollbackCommand command) implements StageOutcome<T> {}

    /** The plan was cancelled. The steps were stopped. */
    record Cancelled<T>(ErrorDetail error) implements StageOutcome<T> {}

    /** The plan has to stop, because its runner is closing or it is paused. The steps were stopped. */
    record Stopping<T>() implements StageOutcome<T> {}

    /** Its step waits, and the processor offers the plan to runners when the wait ends. */
    record Left<T>() implements StageOutcome<T> {}

    /** The processor does not let this step wait, because it is older than this runner. The step was not run. */
    record NotWaiting<T>(Step step) implements StageOutcome<T> {}

    /** The plan is already in the log, so no step was run. */
    record PlanKnown<T>() implements StageOutcome<T> {}
}
