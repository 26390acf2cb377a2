package dev.rewind.query.entities;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.Entity;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.Rollback;
import dev.rewind.events.Step;
import dev.rewind.events.StepOutcome;
import dev.rewind.events.UndoOutcome;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One part of the history of an entity, from a store server.
 *
 * @param checkpoints one page, newest first
 * @param steps the ends of the steps that started from them
 * @param rollbacks the newest rollbacks
 */
record EntityPast(Entity entity, List<Checkpoint> checkpoints, List<ClosedStep> steps, List<Rollback> rollbacks) {

    /** How a step ended. */
    record ClosedStep(
            CheckpointId checkpointId,
            @Nullable Step step,
            StepOutcome outcome,
            Instant closedAt,
            @Nullable ErrorDetail error,
            @Nullable UndoOutcome undo,
            @Nullable Long endOffset) {}
}
