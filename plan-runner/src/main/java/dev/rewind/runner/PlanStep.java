package dev.rewind.runner;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One step as the plan's author wrote it down. */
record PlanStep<T>(
        int index,
        String name,
        StepFunction.InContext<T> work,
        UndoFunction.@Nullable InContext<T> undo,
        @Nullable Duration timeout,
        int attempts) {}
