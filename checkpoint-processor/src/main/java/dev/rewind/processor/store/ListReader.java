package dev.rewind.processor.store;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Rollback;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/**
 * Lists across the entities of one partition. A page costs a bounded number of rows: where several things are asked for
 * at once and few rows are all of them, it ends early and says where to go on.
 */
public record ListReader(StoreReader stores) {

    /** Rows that one page may read past. */
    static final int BUDGET = 2_000;

    /**
     * Something on a list.
     *
     * @param position where it stands; smaller is newer
     */
    public record Listed<T>(Bytes position, T value) {}

    /**
     * A page of a list.
     *
     * @param stop all up to this position are in it; null when the list has ended
     */
    public record Page<T>(List<Listed<T>> found, @Nullable Bytes stop) {}

    /**
     * Checkpoints, newest first.
     *
     * @param after the position to go on from, or null for the start
     */
    public Page<Checkpoint> checkpoints(CheckpointFilter filter, @Nullable Bytes after, int limit) {
        Instant newest = filter.createdBefore();
        Instant oldest = filter.createdAfter();
        return read(
                Listing.CHECKPOINTS,
                filter.list(),
                // Times are kept to the millisecond: before one means at most the one before it.
                after == null && newest != null ? Listing.from(newest.minusMillis(1)) : null,
                oldest == null ? null : Listing.from(oldest),
                after,
                limit,
                position -> stores.checkpoint(Listing.entity(position), Listing.number(position)),
                filter::matches);
    }

    /** Rollbacks, newest first; of a type, of a status, or both. */
    public Page<Rollback> rollbacks(
            @Nullable String type, Rollback.@Nullable Status status, @Nullable Bytes after, int limit) {
        byte[] list = type == null
                ? status == null ? Listing.all() : Listing.status(status)
                : status == null ? Listing.type(type) : Listing.typeAndStatus(type, status);
        return read(
                Listing.ROLLBACKS,
                list,
                null,
                null,
                after,
                limit,
                position -> stores.rollback(Listing.entity(position), Listing.number(position)),
                rollback -> status == null || rollback.status() == status);
    }

    /**
     * An entity's checkpoints below a number, newest first; positions are their numbers.
     *
     * @param before the number, exclusive
     */
    public Page<Checkpoint> checkpointsOf(EntityKey entity, CheckpointFilter filter, long before, int limit) {
        long from = before;
        if (filter.createdBefore() != null) {
            Checkpoint newest =
                    stores.checkpointAt(entity, filter.createdBefore().minusMillis(1));
            from = Math.min(before, newest == null ? 1 : newest.sequence() + 1);
        }
        List<Listed<Checkpoint>> found = new ArrayList<>();
        long last = from;
        for (Checkpoint checkpoint : from <= 1 ? List.<Checkpoint>of() : stores.checkpoints(entity, from, BUDGET)) {
            if (filter.createdAfter() != null && !checkpoint.createdAt().isAfter(filter.createdAfter())) {
                return new Page<>(found, null);
            }
            last = checkpoint.sequence();
            if (filter.matches(checkpoint)) {
                found.add(new Listed<>(numbered(last), checkpoint));
                if (found.size() == limit) {
                    break;
                }
            }
        }
        boolean ended = last <= 1 || (last == from && found.isEmpty());
        return new Page<>(found, ended ? null : numbered(last));
    }

    private static Bytes numbered(long number) {
        return Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
    }

    private <T> Page<T> read(
            char space,
            byte[] list,
            byte @Nullable [] newest,
            byte @Nullable [] oldest,
            @Nullable Bytes after,
            int limit,
            Function<byte[], @Nullable T> row,
            Predicate<T> wanted) {
        // The least key past the one that was shown last.
        byte[] start = after == null
                ? newest == null ? new byte[0] : newest
                : Arrays.copyOf(after.get(), after.get().length + 1);
        byte[] end = oldest == null ? Listing.from(Instant.EPOCH) : oldest;
        List<Listed<T>> found = new ArrayList<>();
        if (Arrays.compareUnsigned(start, end) > 0) {
            return new Page<>(found, null);
        }
        int read = 0;
        try (KeyValueIterator<Bytes, byte[]> rows =
                stores.records().range(Listing.key(space, list, start), Listing.key(space, list, end))) {
            while (rows.hasNext()) {
                byte[] position = Listing.position(rows.next().key.get(), list);
                T value = row.apply(position);
                if (value != null && wanted.test(value)) {
                    found.add(new Listed<>(Bytes.wrap(position), value));
                }
                if (++read == BUDGET || found.size() == limit) {
                    return new Page<>(found, rows.hasNext() ? Bytes.wrap(position) : null);
                }
            }
        }
        return new Page<>(found, null);
    }
}
