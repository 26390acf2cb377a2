package dev.rewind.rules;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.Fact;
import dev.rewind.rules.history.History;
import dev.rewind.rules.history.TimelineWalk;
import org.jspecify.annotations.Nullable;

/**
 * Verifies stored checkpoints before a rollback uses them. A checkpoint is intact if its fields match its chain hash,
 * the next checkpoint names that hash, and its stored state matches its state hash. Damage is added to the draft as a
 * fact, and the damaged checkpoint is skipped.
 */
record IntactCheckpoint(Draft draft, History history) {

    /** This checkpoint if it is intact, otherwise the newest intact one before it in its timeline; null if none is. */
    @Nullable
    Checkpoint intact(long sequence) {
        TimelineWalk timeline = new TimelineWalk(history);
        long next = sequence;
        while (next != 0) {
            Checkpoint checkpoint = history.checkpoint(next);
            Fact.IntegrityFailed damage = checkpoint == null ? missing(next) : damage(checkpoint);
            if (checkpoint != null && damage == null) {
                return checkpoint;
            }
            if (damage != null) {
                draft.add(damage);
            }
            next = timeline.certainAncestor(next, checkpoint, draft.state());
        }
        return null;
    }

    /** The damage to a checkpoint as a fact; null if it is intact. */
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

    /** The fact that a checkpoint is missing; null if its hash is not known, so that it may never have existed. */
    private Fact.@Nullable IntegrityFailed missing(long sequence) {
        String recorded = named(sequence);
        return recorded == null ? null : failed(sequence, recorded, null);
    }

    /** The chain hash of a checkpoint as the head or the next intact checkpoint names it; null if neither does. */
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
