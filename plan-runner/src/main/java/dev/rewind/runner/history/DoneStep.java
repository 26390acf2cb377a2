package dev.rewind.runner.history;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.EventRef;
import dev.rewind.events.Step;
import org.jspecify.annotations.Nullable;

/**
 * A step of an earlier run that completed.
 *
 * @param step its name, index and attempt
 * @param start the checkpoint that it started from
 * @param endOffset offset in {@code plan-events} of the event that completed it; null if it is not known
 * @param event the place of that event; null if it is not known
 */
public record DoneStep(
        Step step,
        CheckpointId start,
        @Nullable Long endOffset,
        @Nullable EventRef event) {}
