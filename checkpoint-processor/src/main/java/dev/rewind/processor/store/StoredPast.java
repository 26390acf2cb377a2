package dev.rewind.processor.store;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Rollback;
import dev.rewind.events.StepCause;
import dev.rewind.events.StepOutcome;
import dev.rewind.events.json.Sha256;
import dev.rewind.rules.EntityState;
import dev.rewind.rules.History;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An entity's state and past as the stores have them now, for a decision that is not carried out. */
public record StoredPast(StoreReader stores, EntityKey entity) implements History {

    /** The entity's state, or null when nothing is known of it. */
    public @Nullable EntityState state() {
        return Row.read(stores.entities().get(RecordKey.entity(entity)), EntityState.class);
    }

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
    public @Nullable Rollback rollback(long number) {
        return stores.rollback(entity, number);
    }

    @Override
    public @Nullable Checkpoint newestFor(StepCause cause) {
        byte[] sequence = stores.records().get(RecordKey.newestFor(entity, cause, cause.attempt()));
        return sequence == null ? null : checkpoint(ByteBuffer.wrap(sequence).getLong());
    }
}
