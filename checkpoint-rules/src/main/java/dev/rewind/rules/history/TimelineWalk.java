package dev.rewind.rules.history;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.Rollback;
import dev.rewind.rules.state.EntityState;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the ancestors of a checkpoint in its timeline. Within an epoch, the parent of a checkpoint is the one with the
 * number before it. The parent of the first checkpoint of an epoch is the target of the rollback that opened the epoch.
 */
public record TimelineWalk(History history) {
    /** How many missing rows one search may look up, so that a damaged store cannot hold up the stream. */
    private static final int MOST_MISSING = 10_000;

    /** Number of the nearest ancestor of this checkpoint that is not pruned; 0 if it has no such ancestor. */
    public long keptParent(Checkpoint checkpoint) {
        if (checkpoint.parent() == null) {
            return 0;
        }
        long parent = checkpoint.parent().sequence();
        long kept = notPruned(parent);
        return kept == parent ? parent : sameEpoch(kept, checkpoint.epoch());
    }

    /**
     * Number of the nearest checkpoint that is certainly an ancestor and is not pruned; 0 if no ancestor is certain. A
     * missing checkpoint has few possible parents: the number before it, or the target of a rollback between the epochs
     * around it. An ancestor that all of them share is certain.
     *
     * @param checkpoint the one with this number; null if it is missing
     * @param state of the entity, which names the current epoch and the newest number
     */
    public long certainAncestor(long sequence, @Nullable Checkpoint checkpoint, EntityState state) {
        return new Search(state).certainAncestor(sequence, checkpoint);
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

    private final class Search {
        private final EntityState state;
        private int lookups;

        private Search(EntityState state) {
            this.state = state;
        }

        long certainAncestor(long sequence, @Nullable Checkpoint checkpoint) {
            if (checkpoint == null) {
                return sharedAncestor(sequence);
            }
            long parent = checkpoint.parent() == null ? 0 : checkpoint.parent().sequence();
            return parent == 0 || history.pruned(parent) == null ? parent : sharedAncestor(parent);
        }

        /** The newest ancestor that all possible parents of a missing checkpoint share. */
        private long sharedAncestor(long sequence) {
            Checkpoint below = nearestBelow(sequence);
            if (below == null) {
                return 0;
            }
            TreeSet<Long> candidates = new TreeSet<>();
            candidates.add(below.sequence());
            long newestEpoch = epochAbove(sequence);
            for (long epoch = below.epoch() + 1; epoch <= newestEpoch; epoch++) {
                Rollback opened = mayLookUp() ? history.rollback(epoch - 1) : null;
                if (opened == null) {
                    return 0;
                }
                if (opened.checkpointId().sequence() < sequence) {
                    candidates.add(opened.checkpointId().sequence());
                }
            }
            while (candidates.size() > 1 || history.pruned(candidates.first()) != null) {
                long newest = candidates.pollLast();
                long ancestor = mayLookUp() ? certainAncestor(newest, history.checkpoint(newest)) : 0;
                if (ancestor == 0) {
                    return 0;
                }
                candidates.add(ancestor);
            }
            return candidates.first();
        }

        private @Nullable Checkpoint nearestBelow(long sequence) {
            long below = notPruned(sequence - 1);
            Checkpoint found = below == 0 ? null : history.checkpoint(below);
            while (found == null && below > 0 && mayLookUp()) {
                below = notPruned(below - 1);
                found = below == 0 ? null : history.checkpoint(below);
            }
            return found;
        }

        /**
         * The epoch of the next stored checkpoint. The missing one is not newer, because epochs and numbers grow
         * together.
         */
        private long epochAbove(long sequence) {
            for (long above = sequence + 1; above <= state.taken() && mayLookUp(); above++) {
                Pruned gap = history.pruned(above);
                Checkpoint found = gap == null ? history.checkpoint(above) : null;
                if (found != null) {
                    return found.epoch();
                }
                above = gap == null ? above : gap.last();
            }
            return state.epoch();
        }

        private boolean mayLookUp() {
            return lookups++ < MOST_MISSING;
        }
    }
}
