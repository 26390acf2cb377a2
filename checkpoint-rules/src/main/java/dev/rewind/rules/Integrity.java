package dev.rewind.rules;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.Fact;
import org.jspecify.annotations.Nullable;

/**
 * Whether a checkpoint is the one that was taken: its fields have its chain hash, the one above it names that hash, and
 * its stored state has its state hash. It fails closed: what is not intact is stated and passed over.
 */
record Integrity(Draft draft, History history) {

    /** This checkpoint if it is intact, otherwise the newest intact one before it in its timeline, or null. */
    @Nullable
    Checkpoint intact(long sequence) {
        Timeline timeline = new Timeline(history);
        long next = sequence;
        while (next != 0) {
            Checkpoint checkpoint = history.checkpoint(next);
            Fact.IntegrityFailed damage = checkpoint == null ? missing(next) : damage(checkpoint);
            if (checkpoint != null && damage == null) {
                return checkpoint;
            }
            if (damage != null) {
                draft.state(damage);
            }
            next = checkpoint == null
                    ? timeline.aboveMissing(next, draft.state().epoch())
                    : timeline.above(checkpoint);
        }
        return null;
    }

    /** What is wrong with it, as a fact; null when it is intact. */
    private Fact.@Nullable IntegrityFailed damage(Checkpoint checkpoint) {
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
    private Fact.@Nullable IntegrityFailed missing(long sequence) {
        String recorded = named(sequence);
        return recorded == null ? null : failed(sequence, recorded, null);
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
