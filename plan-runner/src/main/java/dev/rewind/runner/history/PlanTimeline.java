package dev.rewind.runner.history;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.Entity;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.Rollback;
import dev.rewind.events.StepOutcome;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of the timeline of a plan, as the query API returns it.
 *
 * @param entity the plan's current state
 * @param entries newest first
 */
record PlanTimeline(Entity entity, List<Entry> entries) {

    PlanTimeline {
        entries = entries == null ? List.of() : List.copyOf(entries);
    }

    /** A checkpoint, a step or a rollback. The other two are null. */
    record Entry(
            @Nullable Checkpoint checkpoint,
            @Nullable StepRun step,
            @Nullable Rollback rollback) {}

    /**
     * One attempt of a step.
     *
     * @param checkpointId the checkpoint that it started from
     * @param outcome how it ended; null while it is under way
     * @param endOffset offset of the event that ended it; null if it is not known
     */
    record StepRun(
            String name,
            @Nullable Integer index,
            int attempt,
            CheckpointId checkpointId,
            @Nullable StepOutcome outcome,
            @Nullable Instant endedAt,
            @Nullable ErrorDetail error,
            @Nullable Long endOffset) {}
}
