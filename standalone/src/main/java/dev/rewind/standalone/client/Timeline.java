package dev.rewind.standalone.client;

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
 * What happened to an entity, as the query API tells it.
 *
 * @param entity where it stands
 * @param checkpoints newest first
 * @param steps how steps ended
 * @param rollbacks newest first
 */
public record Timeline(
        Entity entity, List<Checkpoint> checkpoints, List<ClosedStep> steps, List<Rollback> rollbacks) {

    public Timeline {
        checkpoints = checkpoints == null ? List.of() : List.copyOf(checkpoints);
        steps = steps == null ? List.of() : List.copyOf(steps);
        rollbacks = rollbacks == null ? List.of() : List.copyOf(rollbacks);
    }

    /**
     * How a step ended.
     *
     * @param checkpointId where it started from
     * @param outcome how it ended; null while it is under way
     * @param closedAt when it ended
     * @param error why it failed, if it did
     */
    public record ClosedStep(
            CheckpointId checkpointId,
            @Nullable StepOutcome outcome,
            @Nullable Instant closedAt,
            @Nullable ErrorDetail error) {}
}
