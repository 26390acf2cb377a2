package dev.rewind.rules;

import dev.rewind.events.Checkpoint;

/**
 * The way from a checkpoint to the root of its timeline. Within an epoch each checkpoint has the one before it, by
 * number, as its parent; so the way goes on across what retention has taken, as long as it stays in one epoch.
 */
record Timeline(History history) {
    /** So many look-ups an event may cost on the way past what is damaged. */
    private static final int MOST_MISSING = 1_000;

    /** Number of the nearest checkpoint above this one that is not pruned; 0 where there is none, or it is not known. */
    long above(Checkpoint checkpoint) {
        if (checkpoint.parent() == null) {
            return 0;
        }
        long parent = checkpoint.parent().sequence();
        long kept = notPruned(parent);
        return kept == parent ? parent : sameEpoch(kept, checkpoint.epoch());
    }

    /** The same for a checkpoint that should be there and is not: the nearest one that is, if it was of this epoch. */
    long aboveMissing(long sequence, long epoch) {
        long above = notPruned(sequence - 1);
        for (int missing = 1; above > 0 && missing < MOST_MISSING && history.checkpoint(above) == null; missing++) {
            above = notPruned(above - 1);
        }
        return sameEpoch(above, epoch);
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
