package dev.rewind.rules;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.Fact;
import org.jspecify.annotations.Nullable;

/**
 * Whether a checkpoint is the one that was taken: its fields have its chain hash, the one above it names that hash, and
 * its stored state has its state hash.
 */
record Integrity(Draft draft, History history) {

    /** What is wrong with it, as a fact; null when it is intact. */
    Fact.@Nullable IntegrityFailed damage(Checkpoint checkpoint) {
        String chainHash = checkpoint.expectedChainHash();
        String recorded =
                checkpoint.chainHash().equals(chainHash) ? named(checkpoint.sequence()) : checkpoint.chainHash();
        if (recorded != null && !recorded.equals(chainHash)) {
            return failed(checkpoint.sequence(), recorded, chainHash);
        }
        String state = history.storedHash(checkpoint);
        return checkpoint.stateHash().equals(state)
                ? null
                : failed(checkpoint.sequence(), checkpoint.stateHash(), state);
    }

    /** That a checkpoint which must be there is not; null where nobody says which hash it had. */
    Fact.@Nullable IntegrityFailed missing(long sequence) {
        String recorded = named(sequence);
        return recorded == null ? null : failed(sequence, recorded, null);
    }

    /**
     * The parent of a checkpoint that cannot be looked at. Within an epoch each checkpoint has the one before it, by
     * number, as its parent; across epochs that is not known.
     *
     * @return its number, or 0 where it is not known
     */
    static long parentOfMissing(long sequence, EntityState state, History history) {
        Checkpoint below = history.checkpoint(sequence - 1);
        return below != null && below.epoch() == state.epoch() ? below.sequence() : 0;
    }

    /** The chain hash that the head or the next checkpoint names, if one does that can be believed. */
    private @Nullable String named(long sequence) {
        if (sequence == draft.state().taken()) {
            return draft.state().chainHash();
        }
        Checkpoint next = history.checkpoint(sequence + 1);
        return next != null && next.chainHash().equals(next.expectedChainHash()) ? next.previousChainHash() : null;
    }

    private Fact.IntegrityFailed failed(long sequence, String expected, @Nullable String found) {
        return new Fact.IntegrityFailed(
                draft.ref(), draft.at(), new CheckpointId(draft.entity(), sequence), expected, found);
    }
}
