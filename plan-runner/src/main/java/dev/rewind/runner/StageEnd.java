package dev.rewind.runner;

import dev.rewind.events.ErrorDetail;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.Step;
import dev.rewind.events.json.Snapshot;

/**
 * What came of a stage: of one step, or of several at the same time.
 *
 * @param <T> the plan's state
 */
sealed interface StageEnd<T> {

    /** It is done, and this is the state after it. */
    record Done<T>(T state, Snapshot snapshot) implements StageEnd<T> {}

    /** One of its steps failed; the others have been stopped. */
    record Failed<T>(Step step, ErrorDetail error, Trace trace) implements StageEnd<T> {}

    /** A command came before it was done. Its steps have been stopped. */
    record Overtaken<T>(RollbackCommand command) implements StageEnd<T> {}

    /** The plan was cancelled before it was done. Its steps have been stopped. */
    record Cancelled<T>(ErrorDetail error) implements StageEnd<T> {}

    /** It has not begun: the plan is not new to the log. */
    record Known<T>() implements StageEnd<T> {}
}
