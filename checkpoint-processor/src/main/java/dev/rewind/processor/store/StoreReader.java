package dev.rewind.processor.store;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.Entity;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Rollback;
import dev.rewind.processor.layout.AppliedOffset;
import dev.rewind.processor.layout.ClosedStep;
import dev.rewind.processor.layout.IntegrityFailure;
import dev.rewind.processor.layout.JsonRow;
import dev.rewind.processor.layout.RecordKey;
import dev.rewind.processor.layout.StoreLayout;
import dev.rewind.rules.state.EntityState;
import dev.rewind.storeapi.ListPlace;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The stores of one partition for readers. A read sees processed events before their transaction is committed. That is
 * safe, because after an abort the same log leads to the same rows.
 *
 * @param entities store {@link StoreLayout#ENTITIES}
 * @param snapshots store {@link StoreLayout#SNAPSHOTS}
 * @param records store {@link StoreLayout#RECORDS}
 */
public record StoreReader(
        ReadOnlyKeyValueStore<Bytes, byte[]> entities,
        ReadOnlyKeyValueStore<Bytes, byte[]> snapshots,
        ReadOnlyKeyValueStore<Bytes, byte[]> records) {

    /** Everything below this offset of the log is in all three stores. */
    public long through() {
        return Math.min(AppliedOffset.of(entities), Math.min(AppliedOffset.of(snapshots), AppliedOffset.of(records)));
    }

    /** Fixes an iterator to the current rows: a lazy iterator would show the rows at the time of its first read. */
    public static KeyValueIterator<Bytes, byte[]> opened(KeyValueIterator<Bytes, byte[]> rows) {
        boolean unused = rows.hasNext();
        return rows;
    }

    /** The entity's head; null if it has no checkpoint. */
    public @Nullable Entity entity(EntityKey entity) {
        EntityState state = state(entity);
        return state == null || !state.exists() ? null : state.head();
    }

    /** The state that the rules keep of the entity; null if it has had no event. */
    public @Nullable EntityState state(EntityKey entity) {
        return JsonRow.head(entity, entities.get(RecordKey.entity(entity)));
    }

    /** The entity's rows for a trial decision: they collect its changes, which are never written. */
    public EntityRows rows(EntityKey entity) {
        return new EntityRows(
                entity,
                new EntityCache(),
                StoreChanges.ofReader(entities),
                StoreChanges.ofReader(snapshots),
                StoreChanges.ofReader(records));
    }

    private StoredHistory history(EntityKey entity) {
        return new StoredHistory(entity, StoreChanges.ofReader(snapshots), StoreChanges.ofReader(records));
    }

    /** The head as stored, not validated; null if the partition has had no event of the entity. */
    public byte @Nullable [] headRow(EntityKey entity) {
        return entities.get(RecordKey.entity(entity));
    }

    /** The checkpoint with this number, without its state; null if it is not stored. */
    public @Nullable Checkpoint checkpoint(EntityKey entity, long sequence) {
        return read(RecordKey.checkpoint(entity, sequence), Checkpoint.class);
    }

    /** The bytes stored under this state hash, not verified; null if they are not stored. */
    public byte @Nullable [] snapshot(EntityKey entity, String stateHash) {
        return history(entity).snapshot(stateHash);
    }

    /** The checkpoint as stored: the JSON of the contract without its state; null if it is not stored. */
    public byte @Nullable [] checkpointRow(EntityKey entity, long sequence) {
        return records.get(RecordKey.checkpoint(entity, sequence));
    }

    /** The rows of the checkpoints with these numbers (both inclusive), newest first. */
    public KeyValueIterator<Bytes, byte[]> checkpointRows(EntityKey entity, long from, long to) {
        return records.reverseRange(
                RecordKey.checkpoint(entity, from), RecordKey.checkpoint(entity, Math.max(from, to)));
    }

    /** The rows of the gaps that end at this number or below, newest first. */
    public KeyValueIterator<Bytes, byte[]> gapRows(EntityKey entity, long last) {
        return records.reverseRange(RecordKey.gap(entity, 0), RecordKey.gap(entity, last));
    }

    /** Whether the checkpoint with this number is pruned. */
    public boolean isPruned(EntityKey entity, long sequence) {
        return history(entity).pruned(sequence) != null;
    }

    /** Checkpoints below this number, newest first. */
    public List<Checkpoint> checkpoints(EntityKey entity, long before, int limit) {
        return newestFirst(
                RecordKey.checkpoint(entity, 1), RecordKey.checkpoint(entity, before - 1), limit, Checkpoint.class);
    }

    /** The closed steps that started from checkpoints with these numbers (both inclusive), newest first. */
    public List<ClosedStep> closedSteps(EntityKey entity, long from, long to) {
        return newestFirst(
                RecordKey.closedStep(entity, from),
                RecordKey.closedStep(entity, to),
                Integer.MAX_VALUE,
                ClosedStep.class);
    }

    /** The rollback with this number; null if it was never ordered. */
    public @Nullable Rollback rollback(EntityKey entity, long number) {
        return history(entity).rollback(number);
    }

    /** Rollbacks below this number, newest first. */
    public List<Rollback> rollbacks(EntityKey entity, long before, int limit) {
        return newestFirst(
                RecordKey.rollback(entity, 1), RecordKey.rollback(entity, before - 1), limit, Rollback.class);
    }

    /**
     * The newest checkpoint taken at or before this time. The search is by bisection: numbers and times grow together.
     */
    public @Nullable Checkpoint checkpointAt(EntityKey entity, Instant at) {
        Checkpoint best = null;
        long from = 1;
        Checkpoint newest = first(checkpoints(entity, Long.MAX_VALUE, 1));
        long to = newest == null ? 0 : newest.sequence();
        while (from <= to) {
            long middle = from + (to - from) / 2;
            Checkpoint found = oldestFrom(entity, middle, to);
            if (found == null || found.createdAt().isAfter(at)) {
                to = middle - 1;
            } else {
                best = found;
                from = found.sequence() + 1;
            }
        }
        return best;
    }

    /** The oldest checkpoint that is not pinned, among the first {@code among}; if all are pinned, the last of them. */
    @Nullable
    Checkpoint oldestUnpinned(EntityKey entity, int among) {
        Checkpoint checkpoint = null;
        try (KeyValueIterator<Bytes, byte[]> rows =
                records.range(RecordKey.checkpoint(entity, 1), RecordKey.checkpoint(entity, Long.MAX_VALUE))) {
            for (int i = 0; i < among && rows.hasNext(); i++) {
                checkpoint = read(rows.next(), Checkpoint.class);
                if (checkpoint.pinned() == null) {
                    break;
                }
            }
        }
        return checkpoint;
    }

    /** When the entity last changed. */
    Instant updatedAt(EntityKey entity) {
        Entity head = entity(entity);
        return head == null ? Instant.EPOCH : head.updatedAt();
    }

    private @Nullable Checkpoint oldestFrom(EntityKey entity, long from, long to) {
        try (KeyValueIterator<Bytes, byte[]> rows =
                records.range(RecordKey.checkpoint(entity, from), RecordKey.checkpoint(entity, to))) {
            return rows.hasNext() ? read(rows.next(), Checkpoint.class) : null;
        }
    }

    private <T> List<T> newestFirst(Bytes from, Bytes to, int limit, Class<T> type) {
        List<T> found = new ArrayList<>();
        if (from.compareTo(to) > 0) {
            return found;
        }
        try (KeyValueIterator<Bytes, byte[]> rows = records.reverseRange(from, to)) {
            while (found.size() < limit && rows.hasNext()) {
                found.add(read(rows.next(), type));
            }
        }
        return found;
    }

    /** The integrity failure at this place of their list. */
    @Nullable
    public IntegrityFailure integrityFailure(ListPlace place) {
        return read(RecordKey.failure(place.bytes()), IntegrityFailure.class);
    }

    public static <T> T read(KeyValue<Bytes, byte[]> row, Class<T> type) {
        return JsonRow.readPresent(row.key, row.value, type);
    }

    private <T> @Nullable T read(Bytes key, Class<T> type) {
        return JsonRow.read(key, records.get(key), type);
    }

    private static <T> @Nullable T first(List<T> found) {
        return found.isEmpty() ? null : found.get(0);
    }
}
