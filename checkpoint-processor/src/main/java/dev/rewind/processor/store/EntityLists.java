package dev.rewind.processor.store;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Rollback;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/** What one entity has that fits a filter, by number. A page reads past as many rows as one of {@link ListReader} may. */
public record EntityLists(StoreReader store, EntityKey entity) {

    /**
     * A page.
     *
     * @param before the number below which to go on; null when the list has ended
     */
    public record Page<T>(List<T> found, @Nullable Long before) {}

    /**
     * Checkpoints below a number, newest first.
     *
     * @param before the number, exclusive
     */
    public Page<Checkpoint> checkpoints(CheckpointFilter filter, long before, int limit) {
        Instant newest = filter.created().before();
        Instant oldest = filter.created().after();
        long from = before;
        if (newest != null) {
            Checkpoint first = store.checkpointAt(entity, newest.minusMillis(1));
            from = Math.min(before, first == null ? 1 : first.sequence() + 1);
        }
        return read(
                RecordKey.checkpoint(entity, 1),
                RecordKey.checkpoint(entity, from - 1),
                Checkpoint.class,
                limit,
                filter::matches,
                checkpoint -> oldest != null && !checkpoint.createdAt().isAfter(oldest));
    }

    /**
     * Rollbacks below a number that have this status, newest first.
     *
     * @param before the number, exclusive
     */
    public Page<Rollback> rollbacks(Rollback.Status status, long before, int limit) {
        return read(
                RecordKey.rollback(entity, 1),
                RecordKey.rollback(entity, before - 1),
                Rollback.class,
                limit,
                rollback -> rollback.status() == status,
                rollback -> false);
    }

    private <T> Page<T> read(
            Bytes oldest, Bytes newest, Class<T> type, int limit, Predicate<T> wanted, Predicate<T> isPast) {
        List<T> found = new ArrayList<>();
        if (oldest.compareTo(newest) > 0) {
            return new Page<>(found, null);
        }
        try (KeyValueIterator<Bytes, byte[]> rows = store.records().reverseRange(oldest, newest)) {
            for (int read = 1; rows.hasNext(); read++) {
                long number = RecordKey.number(rows.peekNextKey());
                T value = Row.readPresent(rows.next().value, type);
                if (isPast.test(value)) {
                    break;
                }
                if (wanted.test(value)) {
                    found.add(value);
                }
                if (found.size() == limit || read == ListReader.BUDGET) {
                    return new Page<>(found, rows.hasNext() ? number : null);
                }
            }
        }
        return new Page<>(found, null);
    }
}
