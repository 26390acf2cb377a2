package dev.rewind.rules;

import dev.rewind.events.EventRef;
import dev.rewind.events.Fact;
import dev.rewind.events.json.Snapshot;
import dev.rewind.rules.history.History;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A past in memory. */
record FoldedPast(FoldedHistory history) implements HistoryContract.Past {

    @Override
    public void add(Fact fact, @Nullable Snapshot state) {
        history.apply(fact, state == null ? null : state.bytes());
    }

    @Override
    public void remember(EventRef event, Instant at) {
        history.remember(event, at);
    }

    @Override
    public List<History> histories() {
        return List.of(history);
    }

    @Override
    public void damage(PastRow row, long number, RowDamage damage, long other) {
        switch (row) {
            case CHECKPOINT -> history.checkpoints.remove(number);
            case STATE -> damageState(hash(number), damage, damage == RowDamage.SWAPPED ? hash(other) : "");
            case TOUCHED -> {
                if (damage == RowDamage.SWAPPED) {
                    // Such a row names no owner.
                    history.touched.put(number, history.touched.get(other));
                } else {
                    removeOrSpoil(history.touched, row, number, damage);
                }
            }
            case STEP -> removeOrSpoil(history.outcomes, row, number, damage);
            case ROLLBACK -> removeOrSpoil(history.rollbacks, row, number, damage);
            case GAP -> {
                if (damage == RowDamage.MISSING) {
                    history.pruned.remove(number);
                } else {
                    history.unreadable.add(Map.entry(row, number));
                }
            }
        }
    }

    private void damageState(String hash, RowDamage damage, String other) {
        switch (damage) {
            case MISSING -> history.snapshots.remove(hash);
            case UNREADABLE -> history.snapshots.put(hash, new byte[] {'{'});
            case SWAPPED -> history.snapshots.put(hash, history.snapshots.get(other));
        }
    }

    private void removeOrSpoil(Map<Long, ?> rows, PastRow row, long number, RowDamage damage) {
        if (damage == RowDamage.MISSING) {
            rows.remove(number);
        } else {
            history.unreadable.add(Map.entry(row, number));
        }
    }

    private String hash(long number) {
        return history.checkpoints.get(number).stateHash();
    }

    /** Whether there is a sound row to damage, and another one to swap it with. */
    boolean canDamage(PastRow row, long number, RowDamage damage, long other) {
        return has(row, number) && (damage != RowDamage.SWAPPED || (number != other && has(row, other)));
    }

    private boolean has(PastRow row, long number) {
        return !history.unreadable.contains(Map.entry(row, number))
                && switch (row) {
                    case CHECKPOINT -> history.checkpoints.containsKey(number);
                    case STATE ->
                        history.checkpoints.containsKey(number) && history.snapshots.containsKey(hash(number));
                    case STEP -> history.outcomes.containsKey(number);
                    case TOUCHED ->
                        !history.touched.getOrDefault(number, List.of()).isEmpty();
                    case ROLLBACK -> history.rollbacks.containsKey(number);
                    case GAP -> history.pruned.contains(number);
                };
    }
}
