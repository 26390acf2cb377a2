package dev.rewind.runner.file;

import dev.rewind.runner.Backoff;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A step as it stands in the file.
 *
 * @param alongside whether it runs at the same time as the step before it
 * @param retries which failures may be tried again
 * @param undoAttempts how often to try to undo it, 0 for as usual
 * @param outputLimit most bytes that it may write as its state, 0 for the largest state
 */
record StepEntry(
        String name,
        Action run,
        @Nullable Action undo,
        boolean alongside,
        @Nullable Duration timeout,
        int attempts,
        @Nullable Backoff backoff,
        Retries retries,
        int undoAttempts,
        boolean undoUnfinished,
        Map<String, String> env,
        @Nullable String dir,
        @Nullable Condition when,
        List<TouchedEntry> touches,
        Map<String, String> labels,
        int outputLimit) {

    /**
     * Another entity that the step changes.
     *
     * @param entity with {@code ${/pointer}} for members of the state
     * @param at JSON pointer to the entity's state in the plan's
     */
    record TouchedEntry(String entity, String at) {}
}
