package dev.rewind.processor.lists;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.Entity;
import dev.rewind.events.Rollback;
import dev.rewind.processor.layout.DamagedRowException;
import dev.rewind.processor.layout.IndexRows;
import dev.rewind.processor.layout.IntegrityFailure;
import dev.rewind.processor.layout.RecordKey;
import dev.rewind.processor.layout.RowName;
import dev.rewind.processor.store.StoreReader;
import dev.rewind.storeapi.ListPlace;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads lists across the entities of several partitions. A page reads a bounded number of rows. If few rows match a
 * filter, the page ends early and names the place where the next one starts.
 */
public record ListReader(List<StoreReader> stores) {

    private static final Logger LOG = LoggerFactory.getLogger(ListReader.class);

    /** How many rows one page may read. */
    static final int BUDGET = 1_000;

    /** How many damaged rows one page names. */
    static final int MOST_DAMAGED = 8;

    /** A value and its place in the list. */
    public record Listed<T>(ListPlace place, T value) {}

    /**
     * A page of a list.
     *
     * @param damaged names of the entries that are left out because their rows are damaged
     * @param stop the page holds all matches up to this place; null after the last page
     */
    public record Page<T>(
            List<Listed<T>> found,
            List<String> damaged,
            @Nullable ListPlace stop) {}

    /**
     * A span of time, both ends exclusive.
     *
     * @param after the start, or null
     * @param before the end, or null
     */
    public record Span(@Nullable Instant after, @Nullable Instant before) {
        /** All times. */
        public static final Span ANY = new Span(null, null);

        public boolean contains(Instant at) {
            return (after == null || at.isAfter(after)) && (before == null || at.isBefore(before));
        }

        /**
         * The first place in the span. Times are stored in milliseconds, so the newest is one millisecond before the
         * end.
         */
        private byte[] newest() {
            return before == null ? new byte[0] : ListPlace.notNewerThan(before.minusMillis(1));
        }

        private byte[] oldest() {
            return ListPlace.notNewerThan(after == null ? Instant.EPOCH : after);
        }
    }

    /**
     * Entities of a list, newest first.
     *
     * @param after the last place of the previous page; null for the first page
     */
    public Page<Entity> entities(EntityFilter filter, @Nullable ListPlace after, int limit) {
        return read(
                RecordKey.listed(filter.list(), new byte[0]).get(),
                filter.created(),
                after,
                limit,
                (store, place) -> store.entity(place.entity()),
                filter::matches);
    }

    /**
     * Checkpoints, newest first.
     *
     * @param after the last place of the previous page; null for the first page
     */
    public Page<Checkpoint> checkpoints(CheckpointFilter filter, @Nullable ListPlace after, int limit) {
        return read(
                IndexRows.prefix(IndexRows.CHECKPOINTS, filter.list()),
                filter.created(),
                after,
                limit,
                (store, place) -> store.checkpoint(place.entity(), place.requireNumber()),
                filter::matches);
    }

    private interface EntryTaker<E extends Exception> {

        /** @throws DamagedRowException if the row is damaged, which is as {@link Taking#DAMAGED} */
        Taking take(StoreReader store, ListPlace place) throws E;
    }

    /**
     * Is offered the rows of a list of checkpoints, one after the other.
     *
     * @param <E> ends the walk
     */
    public interface CheckpointTaker<E extends Exception> {

        /** Takes the row of the checkpoint at this place or leaves it. */
        Taking take(ListPlace place, byte[] row) throws E;
    }

    /**
     * What a walk left behind.
     *
     * @param damaged names of the entries that are left out because their rows are damaged
     * @param stop the walk has offered all entries up to this place; null at the end of the list
     */
    public record Walk(List<String> damaged, @Nullable ListPlace stop) {}

    /**
     * Offers the rows of the checkpoints that match, newest first.
     *
     * @param after the last place of the previous page; null for the first page
     */
    public <E extends Exception> Walk checkpointRows(
            CheckpointFilter filter, @Nullable ListPlace after, CheckpointTaker<E> taker) throws E {
        return walk(IndexRows.prefix(IndexRows.CHECKPOINTS, filter.list()), filter.created(), after, (store, place) -> {
            Bytes key = RecordKey.checkpoint(place.entity(), place.requireNumber());
            byte[] row = store.records().get(key);
            return row != null && filter.matches(StoreReader.read(KeyValue.pair(key, row), Checkpoint.class))
                    ? taker.take(place, row)
                    : Taking.NEXT;
        });
    }

    /** Rollbacks of a type or a status or both, newest first; null for any. */
    public Page<Rollback> rollbacks(
            @Nullable String type, Rollback.@Nullable Standing status, @Nullable ListPlace after, int limit) {
        byte[] list = type == null
                ? status == null ? IndexRows.all() : IndexRows.status(status)
                : status == null ? IndexRows.type(type) : IndexRows.typeAndStatus(type, status);
        return read(
                IndexRows.prefix(IndexRows.ROLLBACKS, list),
                Span.ANY,
                after,
                limit,
                (store, place) -> store.rollback(place.entity(), place.requireNumber()),
                rollback -> status == null || rollback.isListedAs(status));
    }

    /** Integrity failures, those found last first. */
    public Page<IntegrityFailure> integrityFailures(@Nullable ListPlace after, int limit) {
        return read(
                RecordKey.failure(new byte[0]).get(),
                Span.ANY,
                after,
                limit,
                (store, place) -> store.integrityFailure(place),
                failure -> true);
    }

    private <T> Page<T> read(
            byte[] list,
            Span span,
            @Nullable ListPlace after,
            int limit,
            BiFunction<StoreReader, ListPlace, @Nullable T> row,
            Predicate<T> wanted) {
        List<Listed<T>> found = new ArrayList<>();
        Walk walk = walk(list, span, after, (store, place) -> {
            T value = row.apply(store, place);
            if (value != null && wanted.test(value)) {
                found.add(new Listed<>(place, value));
            }
            return found.size() == limit ? Taking.LAST : Taking.NEXT;
        });
        return new Page<>(found, walk.damaged(), walk.stop());
    }

    private <E extends Exception> Walk walk(byte[] list, Span span, @Nullable ListPlace after, EntryTaker<E> taker)
            throws E {
        // The smallest key after the last one of the previous page.
        byte[] start = after == null ? span.newest() : Arrays.copyOf(after.bytes(), after.bytes().length + 1);
        byte[] end = span.oldest();
        List<String> damaged = new ArrayList<>();
        if (Arrays.compareUnsigned(start, end) > 0) {
            return new Walk(damaged, null);
        }
        ListPlace last = after;
        try (MergedRows rows = new MergedRows(stores, list, start, end)) {
            for (int read = 1; rows.hasNext(); read++) {
                MergedRows.Found next = rows.next();
                ListPlace place = next.place();
                if (place == null) {
                    damaged.add(RowName.record(next.key().get()).name());
                    continue;
                }
                Taking taking = taken(taker, next.store(), place);
                if (taking == Taking.NO_ROOM) {
                    return new Walk(damaged, last);
                }
                if (taking == Taking.DAMAGED) {
                    damaged.add(name(list, place));
                }
                if (taking == Taking.LAST || read >= BUDGET || damaged.size() >= MOST_DAMAGED) {
                    return new Walk(damaged, rows.hasNext() ? place : null);
                }
                last = place;
            }
        }
        return new Walk(damaged, null);
    }

    private static <E extends Exception> Taking taken(EntryTaker<E> taker, StoreReader store, ListPlace place)
            throws E {
        try {
            return taker.take(store, place);
        } catch (DamagedRowException damage) {
            LOG.atError()
                    .addKeyValue("why", damage.getMessage())
                    .log("A list leaves out an entry, because its row is damaged");
            return Taking.DAMAGED;
        }
    }

    /** The name of an entity, of a checkpoint or of a rollback, for people. */
    private static String name(byte[] list, ListPlace place) {
        Long number = place.number();
        String mark = list[0] == IndexRows.ROLLBACKS ? ":r" : ":";
        return place.entity() + (number == null ? "" : mark + number);
    }
}
