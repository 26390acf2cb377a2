package dev.rewind.processor.store;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.Entity;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Rollback;
import dev.rewind.rules.EntityState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The stores of one partition, as everybody else sees them: what is processed is visible at once, before its
 * transaction is committed. That is no dirty read in effect, because the same log leads to the same rows again.
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
        return Math.min(Through.of(entities), Math.min(Through.of(snapshots), Through.of(records)));
    }

    /** Rows of what is stored now: only the first look opens an iterator, and with it the moment that it shows. */
    public static KeyValueIterator<Bytes, byte[]> opened(KeyValueIterator<Bytes, byte[]> rows) {
        boolean unused = rows.hasNext();
        return rows;
    }

    /** The entity's head; null when it has no checkpoint. */
    public @Nullable Entity entity(EntityKey entity) {
        EntityState state = state(entity);
        return state == null || !state.exists() ? null : state.head();
    }

    /** What the rules keep of the entity; null when nothing is known of it. */
    public @Nullable EntityState state(EntityKey entity) {
        try {
            return Row.read(entities.get(RecordKey.entity(entity)), EntityState.class);
        } catch (DamagedRowException e) {
            throw new DamagedRowException("the head of " + entity + " cannot be read: the store is damaged", e);
        }
    }

    /** The checkpoint of this number, without its state; null when there is none. */
    public @Nullable Checkpoint checkpoint(EntityKey entity, long sequence) {
        return Row.read(records.get(RecordKey.checkpoint(entity, sequence)), Checkpoint.class);
    }

    /** The bytes that are stored under this state hash, unverified; null when there are none. */
    public byte @Nullable [] snapshot(EntityKey entity, String stateHash) {
        return !RecordKey.isStateHash(stateHash) ? null : snapshots.get(RecordKey.snapshot(entity, stateHash));
    }

    /** The checkpoint as it is stored, JSON of the contract without its state; null when there is none. */
    public byte @Nullable [] checkpointRow(EntityKey entity, long sequence) {
        return records.get(RecordKey.checkpoint(entity, sequence));
    }

    /** Rows of checkpoints with these numbers (both inclusive), newest first. */
    KeyValueIterator<Bytes, byte[]> checkpointRows(EntityKey entity, long from, long to) {
        return records.reverseRange(
                RecordKey.checkpoint(entity, from), RecordKey.checkpoint(entity, Math.max(from, to)));
    }

    /** Rows of gaps that end with these numbers or below, newest first. */
    KeyValueIterator<Bytes, byte[]> gapRows(EntityKey entity, long last) {
        return records.reverseRange(RecordKey.gap(entity, 0), RecordKey.gap(entity, last));
    }

    /** Whether retention has taken the checkpoint of this number. */
    public boolean isPruned(EntityKey entity, long sequence) {
        try (KeyValueIterator<Bytes, byte[]> gaps =
                records.range(RecordKey.gap(entity, sequence), RecordKey.gap(entity, Long.MAX_VALUE))) {
            return gaps.hasNext()
                    && Row.readPresent(gaps.next().value, Gap.class).first() <= sequence;
        }
    }

    /** Checkpoints below this number, newest first. */
    public List<Checkpoint> checkpoints(EntityKey entity, long before, int limit) {
        return newestFirst(
                RecordKey.checkpoint(entity, 1), RecordKey.checkpoint(entity, before - 1), limit, Checkpoint.class);
    }

    /** How the steps ended that started from checkpoints of these numbers (both inclusive), newest first. */
    public List<ClosedStep> closedSteps(EntityKey entity, long from, long to) {
        return newestFirst(
                RecordKey.closedStep(entity, from),
                RecordKey.closedStep(entity, to),
                Integer.MAX_VALUE,
                ClosedStep.class);
    }

    /** The rollback of this number; null when it was never ordered. */
    public @Nullable Rollback rollback(EntityKey entity, long number) {
        return Row.read(records.get(RecordKey.rollback(entity, number)), Rollback.class);
    }

    /** Rollbacks below this number, newest first. */
    public List<Rollback> rollbacks(EntityKey entity, long before, int limit) {
        return newestFirst(
                RecordKey.rollback(entity, 1), RecordKey.rollback(entity, before - 1), limit, Rollback.class);
    }

    /** The newest checkpoint taken at or before this time, by bisection: numbers and times grow together. */
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

    /** The oldest checkpoint that nobody has pinned; of very many that are pinned, one of them. */
    @Nullable
    Checkpoint oldestUnpinned(EntityKey entity, int among) {
        Checkpoint checkpoint = null;
        try (KeyValueIterator<Bytes, byte[]> rows =
                records.range(RecordKey.checkpoint(entity, 1), RecordKey.checkpoint(entity, Long.MAX_VALUE))) {
            for (int i = 0; i < among && rows.hasNext(); i++) {
                checkpoint = Row.readPresent(rows.next().value, Checkpoint.class);
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
            return rows.hasNext() ? Row.readPresent(rows.next().value, Checkpoint.class) : null;
        }
    }

    private <T> List<T> newestFirst(Bytes from, Bytes to, int limit, Class<T> type) {
        List<T> found = new ArrayList<>();
        if (from.compareTo(to) > 0) {
            return found;
        }
        try (KeyValueIterator<Bytes, byte[]> rows = records.reverseRange(from, to)) {
            while (found.size() < limit && rows.hasNext()) {
                found.add(Row.readPresent(rows.next().value, type));
            }
        }
        return found;
    }

    private static <T> @Nullable T first(List<T> found) {
        return found.isEmpty() ? null : found.get(0);
    }
}
