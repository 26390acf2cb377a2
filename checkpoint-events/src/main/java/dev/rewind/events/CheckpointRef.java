package dev.rewind.events;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint as a rollback names it: enough to find it and to verify its state.
 *
 * @param id names the checkpoint
 * @param sequence its number within the entity
 * @param stateHash SHA-256 of the snapshot
 * @param chainHash links it to all checkpoints before it
 * @param step the step that started from it, if one did
 * @param createdAt when it was taken
 */
public record CheckpointRef(
        CheckpointId id,
        long sequence,
        String stateHash,
        String chainHash,
        @Nullable Step step,
        Instant createdAt) {

    /** @throws IllegalArgumentException when a value is missing or out of its bounds */
    public CheckpointRef {
        Check.present("checkpoint.id", id);
        Check.between("checkpoint.sequence", sequence, 1, Long.MAX_VALUE);
        Check.present("checkpoint.state_hash", stateHash);
        Check.present("checkpoint.chain_hash", chainHash);
        Check.present("checkpoint.created_at", createdAt);
    }

    /** How a rollback names this checkpoint. */
    public static CheckpointRef of(Checkpoint checkpoint) {
        return new CheckpointRef(
                checkpoint.id(),
                checkpoint.sequence(),
                checkpoint.stateHash(),
                checkpoint.chainHash(),
                checkpoint.step(),
                checkpoint.createdAt());
    }
}
