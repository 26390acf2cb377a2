package dev.rewind.events;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The head of an entity: where it stands now.
 *
 * @param entityType its type
 * @param entityId its id
 * @param status where it stands
 * @param epoch its current timeline, from 1
 * @param latest the newest checkpoint of the current timeline; after a rollback, the one that it went back to
 * @param openSteps the steps under way, oldest first
 * @param pendingRollback the rollback that is commanded and not yet acknowledged
 * @param counts how much has happened
 * @param createdAt the log's time of its first event
 * @param updatedAt the log's time of its last change
 */
public record Entity(
        String entityType,
        String entityId,
        EntityStatus status,
        long epoch,
        @Nullable CheckpointId latest,
        List<OpenStep> openSteps,
        @Nullable RollbackId pendingRollback,
        Counts counts,
        Instant createdAt,
        Instant updatedAt) {

    /**
     * A step under way.
     *
     * @param name the step's name
     * @param index its place in the plan
     * @param attempt which try
     * @param checkpointId the checkpoint that it started from
     * @param startedAt the log's time of its start
     * @param deadline when it times out, if it may
     */
    public record OpenStep(
            String name,
            @Nullable Integer index,
            int attempt,
            CheckpointId checkpointId,
            Instant startedAt,
            @Nullable Instant deadline) {}

    /**
     * How much has happened to an entity.
     *
     * @param checkpoints taken so far; also the number of the last one taken
     * @param rollbacks ordered so far
     * @param stepsCompleted ended well
     * @param stepsFailed failed or timed out
     * @param refused requests that could not be honoured
     */
    public record Counts(long checkpoints, long rollbacks, long stepsCompleted, long stepsFailed, long refused) {}
}
