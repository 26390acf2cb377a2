package dev.rewind.processor.store;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;
import dev.rewind.events.Rollback;
import dev.rewind.events.StepCause;
import dev.rewind.events.StepOutcome;
import dev.rewind.events.UndoOutcome;
import dev.rewind.events.json.Sha256;
import dev.rewind.processor.layout.ClosedStep;
import dev.rewind.processor.layout.DamagedRowException;
import dev.rewind.processor.layout.JsonRow;
import dev.rewind.processor.layout.PrunedGap;
import dev.rewind.processor.layout.RecordKey;
import dev.rewind.rules.history.History;
import dev.rewind.rules.history.Pruned;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Reads the past of one entity from its rows, for decisions, trial decisions and readers. A damaged row, but for that
 * of a checkpoint, leads to a {@link DamagedRowException}.
 */
final class StoredHistory implements History {
    private final EntityKey entity;
    private final StoreChanges snapshots;
    private final StoreChanges records;

    StoredHistory(EntityKey entity, StoreChanges snapshots, StoreChanges records) {
        this.entity = entity;
        this.snapshots = snapshots;
        this.records = records;
    }

    @Override
    public @Nullable Checkpoint checkpoint(long sequence) {
        byte[] row = records.get(RecordKey.checkpoint(entity, sequence));
        Checkpoint checkpoint = row == null ? null : JsonRow.readIfSound(row, Checkpoint.class);
        return checkpoint != null && checkpoint.id().equals(new CheckpointId(entity, sequence)) ? checkpoint : null;
    }

    @Override
    public @Nullable String storedHash(Checkpoint checkpoint) {
        return storedHash(checkpoint.stateHash());
    }

    @Override
    public @Nullable String storedHash(String stateHash) {
        byte[] stored = snapshot(stateHash);
        return stored == null ? null : Sha256.hex(stored);
    }

    @Override
    public byte @Nullable [] snapshot(String stateHash) {
        return RecordKey.isStateHash(stateHash) ? snapshots.get(RecordKey.snapshot(entity, stateHash)) : null;
    }

    @Override
    public @Nullable StepOutcome outcome(long sequence) {
        ClosedStep closed = closedStep(sequence);
        return closed == null ? null : closed.forRules();
    }

    @Override
    public boolean isUndone(long sequence) {
        ClosedStep closed = closedStep(sequence);
        return closed != null && closed.outcome() == StepOutcome.UNDONE && closed.undo() == UndoOutcome.UNDONE;
    }

    @Override
    public List<EntityKey> touched(long sequence) {
        EntityKey[] touched = read(RecordKey.touched(entity, sequence), EntityKey[].class);
        return touched == null ? List.of() : List.of(touched);
    }

    @Override
    public @Nullable Pruned pruned(long sequence) {
        Bytes from = RecordKey.gap(entity, sequence);
        PrunedGap gap =
                JsonRow.read(from, records.firstIn(from, RecordKey.gap(entity, Long.MAX_VALUE)), PrunedGap.class);
        return gap == null || gap.first() > sequence ? null : new Pruned(gap.first(), gap.last());
    }

    @Override
    public @Nullable Rollback rollback(long number) {
        return read(RecordKey.rollback(entity, number), Rollback.class);
    }

    /**
     * Reads the numbers by attempt. Older stores have only a number for any attempt, which counts if the checkpoint
     * shows that its cause is this one. A readable checkpoint of another cause shows that its row is out of place.
     */
    @Override
    public long newestFor(StepCause cause) {
        long any = newest(cause, RecordKey.ANY_ATTEMPT);
        if (cause.attempt() == null) {
            return mayBeFor(cause, any) ? any : 0;
        }
        return LongStream.of(
                        newest(cause, cause.attempt()),
                        newest(cause, RecordKey.NO_ATTEMPT),
                        checkpoint(any) == null ? 0 : any)
                .filter(number -> mayBeFor(cause, number))
                .max()
                .orElse(0);
    }

    private long newest(StepCause cause, int attempt) {
        Bytes key = RecordKey.newestFor(entity, cause, attempt);
        byte[] row = records.get(key);
        return row == null ? 0 : JsonRow.number(key, row);
    }

    private boolean mayBeFor(StepCause cause, long sequence) {
        Checkpoint checkpoint = checkpoint(sequence);
        return checkpoint == null || (checkpoint.cause() != null && cause.covers(checkpoint.cause()));
    }

    /** Searches the days before and after {@code at} too: a broker's clock may have been set back. */
    @Override
    public boolean isDecided(EventRef event, Instant at) {
        long day = RecordKey.day(at);
        return LongStream.rangeClosed(day - 1, day + 1)
                .anyMatch(each -> records.get(RecordKey.once(entity, each, event)) != null);
    }

    @Nullable
    ClosedStep closedStep(long startSequence) {
        return read(RecordKey.closedStep(entity, startSequence), ClosedStep.class);
    }

    private <T> @Nullable T read(Bytes key, Class<T> type) {
        return JsonRow.read(key, records.get(key), type);
    }
}
