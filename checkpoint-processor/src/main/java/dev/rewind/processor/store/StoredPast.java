package dev.rewind.processor.store;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Rollback;
import dev.rewind.events.StepCause;
import dev.rewind.events.StepOutcome;
import dev.rewind.events.json.Sha256;
import dev.rewind.rules.History;
import dev.rewind.rules.Pruned;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/** An entity's past as the stores have them now, for a decision that is not carried out. */
public record StoredPast(StoreReader stores, EntityKey entity) implements History {

    @Override
    public @Nullable Checkpoint checkpoint(long sequence) {
        return stores.checkpoint(entity, sequence);
    }

    @Override
    public @Nullable String storedHash(Checkpoint checkpoint) {
        byte[] stored = stores.snapshot(entity, checkpoint.stateHash());
        return stored == null ? null : Sha256.hex(stored);
    }

    @Override
    public @Nullable StepOutcome outcome(long sequence) {
        List<ClosedStep> closed = stores.closedSteps(entity, sequence, sequence);
        return closed.isEmpty() ? null : closed.get(0).outcome();
    }

    @Override
    public List<EntityKey> touched(long sequence) {
        byte[] row = stores.records().get(RecordKey.touched(entity, sequence));
        return row == null ? List.of() : List.of(Row.readPresent(row, EntityKey[].class));
    }

    @Override
    public @Nullable Pruned pruned(long sequence) {
        try (KeyValueIterator<Bytes, byte[]> gaps =
                stores.records().range(RecordKey.gap(entity, sequence), RecordKey.gap(entity, Long.MAX_VALUE))) {
            Gap gap = gaps.hasNext() ? Row.readPresent(gaps.next().value, Gap.class) : null;
            return gap == null || gap.first() > sequence ? null : new Pruned(gap.first(), gap.last());
        }
    }

    @Override
    public @Nullable Rollback rollback(long number) {
        return stores.rollback(entity, number);
    }

    @Override
    public @Nullable Checkpoint newestFor(StepCause cause) {
        byte[] sequence = stores.records().get(RecordKey.newestFor(entity, cause, cause.attempt()));
        return sequence == null ? null : checkpoint(ByteBuffer.wrap(sequence).getLong());
    }
}
