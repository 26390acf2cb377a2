package dev.rewind.rules;

import dev.rewind.events.Checkpoint;

/**
 * The way from a checkpoint to the root of its timeline. Within an epoch each checkpoint has the one before it, by
 * number, as its parent; so the way goes on across what retention has taken, as long as it stays in one epoch.
 */
record Timeline(History history) {
    /** So many look-ups an event may cost on the way past what is not there. */
    private static final int MOST_MISSING = 10_000;

    /** Number of the nearest checkpoint above this one that is not pruned; 0 where there is none, or it is not known. */
    long above(Checkpoint checkpoint) {
        if (checkpoint.parent() == null) {
            return 0;
        }
        long parent = checkpoint.parent().sequence();
        long kept = notPruned(parent);
        return kept == parent ? parent : sameEpoch(kept, checkpoint.epoch());
    }

    /** The same for a checkpoint that should be there and is not: the nearest one before it, if it is of this epoch. */
    long aboveMissing(long sequence, long epoch) {
        long below = notPruned(sequence - 1);
        for (int looked = 1; below > 0 && history.checkpoint(below) == null && looked < MOST_MISSING; looked++) {
            below = notPruned(below - 1);
        }
        return sameEpoch(below, epoch);
    }

    private long notPruned(long sequence) {
        long kept = sequence;
        for (Pruned gap = history.pruned(kept); gap != null; gap = history.pruned(kept)) {
            kept = gap.first() - 1;
        }
        return kept;
    }

    private long sameEpoch(long sequence, long epoch) {
        Checkpoint checkpoint = history.checkpoint(sequence);
        return checkpoint != null && checkpoint.epoch() == epoch ? sequence : 0;
    }
}
