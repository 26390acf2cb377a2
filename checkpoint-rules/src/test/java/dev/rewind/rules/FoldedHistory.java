package dev.rewind.rules;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Rollback;
import dev.rewind.events.StepOutcome;
import dev.rewind.rules.history.HistoryInMemory;
import dev.rewind.rules.history.Pruned;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A history in memory that tests can look into and damage. */
final class FoldedHistory extends HistoryInMemory {

    final TreeMap<Long, Checkpoint> checkpoints = kept;
    final Map<Long, StepOutcome> outcomes = ended;
    final TreeMap<Long, Rollback> rollbacks = ordered;
    final Map<String, byte[]> snapshots = states;
    final Map<Long, List<EntityKey>> touched = touches;
    final TreeSet<Long> pruned = gaps;

    /** Damaged entries of these maps: a look-up that needs one fails. */
    final Set<Map.Entry<PastRow, Long>> unreadable = new HashSet<>();

    /**
     * A range of pruned checkpoints that ends at a multiple of 4. Stores may hold adjacent gaps too, so the rules must
     * not rely on a gap being as long as possible.
     */
    @Override
    public @Nullable Pruned pruned(long sequence) {
        Pruned whole = super.pruned(sequence);
        if (whole == null) {
            return null;
        }
        requireReadable(PastRow.GAP, sequence);
        long block = sequence - sequence % 4;
        return new Pruned(Math.max(whole.first(), block), Math.min(whole.last(), block + 3));
    }

    @Override
    public List<EntityKey> touched(long sequence) {
        requireReadable(PastRow.TOUCHED, sequence);
        return super.touched(sequence);
    }

    @Override
    public @Nullable StepOutcome outcome(long sequence) {
        requireReadable(PastRow.STEP, sequence);
        return super.outcome(sequence);
    }

    @Override
    public boolean isUndone(long sequence) {
        requireReadable(PastRow.STEP, sequence);
        return super.isUndone(sequence);
    }

    @Override
    public @Nullable Rollback rollback(long number) {
        requireReadable(PastRow.ROLLBACK, number);
        return super.rollback(number);
    }

    private void requireReadable(PastRow row, long number) {
        if (unreadable.contains(Map.entry(row, number))) {
            throw new IllegalStateException(row + " " + number + " is damaged");
        }
    }
}
