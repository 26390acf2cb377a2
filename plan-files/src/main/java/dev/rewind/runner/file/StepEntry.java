package dev.rewind.runner.file;

import dev.rewind.runner.Backoff;
import dev.rewind.runner.file.action.RetryableFailures;
import dev.rewind.runner.file.action.StepAction;
import dev.rewind.runner.file.action.StepCondition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A step of a plan file.
 *
 * @param run what it does; null if it only waits
 * @param alongside whether it runs at the same time as the step before it
 * @param retries the failures after which the step may be tried again
 * @param undoAttempts how often to try to undo it; 0 for the default
 * @param outputLimit the most bytes of a state that it may write; 0 for the largest allowed state
 * @param waits what it waits for before it runs; null if it does not wait
 */
record StepEntry(
        String name,
        @Nullable StepAction run,
        @Nullable UndoEntry undo,
        boolean alongside,
        @Nullable Duration timeout,
        int attempts,
        @Nullable Backoff backoff,
        RetryableFailures retries,
        int undoAttempts,
        boolean undoUnfinished,
        Map<String, String> env,
        @Nullable String dir,
        @Nullable StepCondition when,
        List<TouchedEntry> touches,
        Map<String, String> labels,
        int outputLimit,
        @Nullable WaitEntry waits) {

    /**
     * Another entity that the step changes.
     *
     * @param entity with {@code ${/pointer}} for members of the state
     * @param at JSON pointer to the entity's state within the plan's state
     */
    record TouchedEntry(String entity, String at) {}
}
