package dev.rewind.processor.lists;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Rollback;
import dev.rewind.processor.layout.RecordKey;
import dev.rewind.processor.store.StoreReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/** Reads the checkpoints and rollbacks of one entity that match a filter. A page reads a bounded number of rows. */
public record EntityLists(StoreReader store, EntityKey entity) {

    /**
     * A page of results.
     *
     * @param before the next page starts below this number; null after the last page
     */
    public record Page<T>(List<T> found, @Nullable Long before) {}

    /**
     * Is offered the rows of a list, one after the other.
     *
     * @param <E> ends the walk
     */
    public interface RowTaker<E extends Exception> {

        /** Takes a row or leaves it. */
        Taking take(KeyValue<Bytes, byte[]> row) throws E;
    }

    /**
     * Checkpoints below a number, newest first.
     *
     * @param before the number, exclusive
     */
    public Page<Checkpoint> checkpoints(CheckpointFilter filter, long before, int limit) {
        return read(
                RecordKey.checkpoint(entity, 1),
                RecordKey.checkpoint(entity, newest(filter, before)),
                Checkpoint.class,
                limit,
                filter::matches,
                filter::isPast);
    }

    /**
     * Offers the rows of the checkpoints below a number that match, newest first. Without conditions, they are not read.
     *
     * @param before the number, exclusive
     * @return the number below which the list continues; null at its end
     */
    public <E extends Exception> @Nullable Long checkpointRows(CheckpointFilter filter, long before, RowTaker<E> taker)
            throws E {
        return walk(
                RecordKey.checkpoint(entity, 1),
                RecordKey.checkpoint(entity, newest(filter, before)),
                filter.matchesAll()
                        ? taker
                        : row -> {
                            Checkpoint checkpoint = StoreReader.read(row, Checkpoint.class);
                            if (filter.isPast(checkpoint)) {
                                return Taking.END;
                            }
                            return filter.matches(checkpoint) ? taker.take(row) : Taking.NEXT;
                        });
    }

    /** The highest number that may match. */
    private long newest(CheckpointFilter filter, long before) {
        Instant end = filter.created().before();
        if (end == null) {
            return before - 1;
        }
        Checkpoint first = store.checkpointAt(entity, end.minusMillis(1));
        return Math.min(before - 1, first == null ? 0 : first.sequence());
    }

    /**
     * Rollbacks with this status below a number, newest first.
     *
     * @param before the number, exclusive
     */
    public Page<Rollback> rollbacks(Rollback.Standing status, long before, int limit) {
        return read(
                RecordKey.rollback(entity, 1),
                RecordKey.rollback(entity, before - 1),
                Rollback.class,
                limit,
                rollback -> rollback.isListedAs(status),
                rollback -> false);
    }

    private <T> Page<T> read(
            Bytes oldest, Bytes newest, Class<T> type, int limit, Predicate<T> wanted, Predicate<T> isPast) {
        List<T> found = new ArrayList<>();
        Long before = walk(oldest, newest, row -> {
            T value = StoreReader.read(row, type);
            if (isPast.test(value)) {
                return Taking.END;
            }
            if (wanted.test(value)) {
                found.add(value);
            }
            return found.size() == limit ? Taking.LAST : Taking.NEXT;
        });
        return new Page<>(found, before);
    }

    private <E extends Exception> @Nullable Long walk(Bytes oldest, Bytes newest, RowTaker<E> taker) throws E {
        if (oldest.compareTo(newest) > 0) {
            return null;
        }
        try (KeyValueIterator<Bytes, byte[]> rows = store.records().reverseRange(oldest, newest)) {
            for (int read = 1; rows.hasNext(); read++) {
                KeyValue<Bytes, byte[]> row = rows.next();
                long number = RecordKey.number(row.key);
                Taking taking = taker.take(row);
                if (taking == Taking.END) {
                    return null;
                }
                if (taking == Taking.NO_ROOM) {
                    return number + 1;
                }
                if (taking == Taking.LAST || read == ListReader.BUDGET) {
                    return rows.hasNext() ? number : null;
                }
            }
        }
        return null;
    }
}
