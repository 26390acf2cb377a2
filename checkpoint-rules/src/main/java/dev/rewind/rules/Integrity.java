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
    /** So many look-ups an event may cost on the way past what is not there. */
    private static final int MOST_MISSING = 10_000;

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
     * The nearest ancestor that is there of a checkpoint that is not. Within an epoch each checkpoint descends from
     * the one before it, by number; across epochs that is not known.
     *
     * @return its number, or 0 where it is not known
     */
    static long ancestorOfMissing(long sequence, EntityState state, History history) {
        for (long below = sequence - 1; below > Math.max(0, sequence - MOST_MISSING); below--) {
            Checkpoint found = history.checkpoint(below);
            if (found != null) {
                return found.epoch() == state.epoch() ? below : 0;
            }
        }
        return 0;
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
