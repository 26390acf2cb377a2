package dev.rewind.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.rewind.events.check.Check;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A reference to a checkpoint, with what is needed to verify its state.
 *
 * @param id the id of the checkpoint
 * @param sequence its number within the entity
 * @param stateHash SHA-256 of the snapshot
 * @param chainHash links it to all checkpoints before it
 * @param step the step that started from it, or that goes on from it if its state was edited
 * @param createdAt when it was taken
 * @param edited who changed its state and why, if its state was edited
 */
public record CheckpointRef(
        CheckpointId id,
        long sequence,
        String stateHash,
        String chainHash,
        @Nullable Step step,
        Instant createdAt,

        @JsonInclude(JsonInclude.Include.NON_NULL) Checkpoint.@Nullable Edited edited) {

    /** A reference to a checkpoint whose state was not edited. */
    public CheckpointRef(
            CheckpointId id,
            long sequence,
            String stateHash,
            String chainHash,
            @Nullable Step step,
            Instant createdAt) {
        this(id, sequence, stateHash, chainHash, step, createdAt, null);
    }

    /** @throws IllegalArgumentException when a value is missing or out of its bounds */
    public CheckpointRef {
        Check.present("checkpoint.id", id);
        Check.between("checkpoint.sequence", sequence, 1, Long.MAX_VALUE);
        Check.present("checkpoint.state_hash", stateHash);
        Check.present("checkpoint.chain_hash", chainHash);
        Check.present("checkpoint.created_at", createdAt);
    }

    /** A reference to this checkpoint. */
    public static CheckpointRef of(Checkpoint checkpoint) {
        return new CheckpointRef(
                checkpoint.id(),
                checkpoint.sequence(),
                checkpoint.stateHash(),
                checkpoint.chainHash(),
                checkpoint.continuesWith(),
                checkpoint.createdAt(),
                checkpoint.edited());
    }
}
