package dev.rewind.processor.store;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.Entity;
import dev.rewind.events.ListPlace;
import dev.rewind.events.Rollback;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Lists across the entities of some partitions. A page costs a bounded number of rows, however many partitions there are:
 * where several things are asked for at once and few rows are all of them, it ends early and says where to go on.
 */
public record ListReader(List<StoreReader> stores) {

    /** Rows that one page may read past. */
    static final int BUDGET = 1_000;

    /** Something on a list. */
    public record Listed<T>(ListPlace place, T value) {}

    /**
     * A page of a list.
     *
     * @param stop all up to this place are in it; null when the list has ended
     */
    public record Page<T>(List<Listed<T>> found, @Nullable ListPlace stop) {}

    /**
     * When what is listed was created or ordered.
     *
     * @param after later than this, or null
     * @param before earlier than this, or null
     */
    public record Span(@Nullable Instant after, @Nullable Instant before) {
        /** Any time. */
        public static final Span ANY = new Span(null, null);

        boolean contains(Instant at) {
            return (after == null || at.isAfter(after)) && (before == null || at.isBefore(before));
        }

        /** Times are kept to the millisecond: before one means at most the one before it. */
        private byte[] newest() {
            return before == null ? new byte[0] : ListPlace.notNewerThan(before.minusMillis(1));
        }

        private byte[] oldest() {
            return ListPlace.notNewerThan(after == null ? Instant.EPOCH : after);
        }
    }

    /**
     * Entities of a list, newest created first.
     *
     * @param after the place to go on from, or null for the start
     */
    public Page<Entity> entities(Facet facet, Span created, @Nullable ListPlace after, int limit) {
        return read(
                RecordKey.listed(facet, new byte[0]).get(),
                created,
                after,
                limit,
                (store, place) -> store.entity(place.entity()),
                entity -> facet.contains(entity) && created.contains(entity.createdAt()));
    }

    /**
     * Checkpoints, newest first.
     *
     * @param after the place to go on from, or null for the start
     */
    public Page<Checkpoint> checkpoints(CheckpointFilter filter, @Nullable ListPlace after, int limit) {
        return read(
                Listing.prefix(Listing.CHECKPOINTS, filter.list()),
                filter.created(),
                after,
                limit,
                (store, place) -> store.checkpoint(place.entity(), place.requireNumber()),
                filter::matches);
    }

    /** Rollbacks, newest first; of a type, of a status, or both. */
    public Page<Rollback> rollbacks(
            @Nullable String type, Rollback.@Nullable Status status, @Nullable ListPlace after, int limit) {
        byte[] list = type == null
                ? status == null ? Listing.all() : Listing.status(status)
                : status == null ? Listing.type(type) : Listing.typeAndStatus(type, status);
        return read(
                Listing.prefix(Listing.ROLLBACKS, list),
                Span.ANY,
                after,
                limit,
                (store, place) -> store.rollback(place.entity(), place.requireNumber()),
                rollback -> status == null || rollback.status() == status);
    }

    /** What was found damaged, newest found first. */
    public Page<IntegrityFailure> integrityFailures(@Nullable ListPlace after, int limit) {
        return read(
                RecordKey.failure(new byte[0]).get(),
                Span.ANY,
                after,
                limit,
                (store, place) ->
                        Row.read(store.records().get(RecordKey.failure(place.bytes())), IntegrityFailure.class),
                failure -> true);
    }

    private <T> Page<T> read(
            byte[] list,
            Span span,
            @Nullable ListPlace after,
            int limit,
            BiFunction<StoreReader, ListPlace, @Nullable T> row,
            Predicate<T> wanted) {
        // The least key past the one that was shown last.
        byte[] start = after == null ? span.newest() : Arrays.copyOf(after.bytes(), after.bytes().length + 1);
        byte[] end = span.oldest();
        List<Listed<T>> found = new ArrayList<>();
        if (Arrays.compareUnsigned(start, end) > 0) {
            return new Page<>(found, null);
        }
        try (MergedRows rows = new MergedRows(stores, list, start, end)) {
            for (int read = 1; rows.hasNext(); read++) {
                MergedRows.Found next = rows.next();
                T value = row.apply(next.store(), next.place());
                if (value != null && wanted.test(value)) {
                    found.add(new Listed<>(next.place(), value));
                }
                if (read == BUDGET || found.size() == limit) {
                    return new Page<>(found, rows.hasNext() ? next.place() : null);
                }
            }
        }
        return new Page<>(found, null);
    }
}
