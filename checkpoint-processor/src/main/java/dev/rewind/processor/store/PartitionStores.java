package dev.rewind.processor.store;

import dev.rewind.events.EntityKey;
import dev.rewind.rules.EntityState;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The stores of one partition, as the one who may write them has them. */
public final class PartitionStores {
    private final KeyValueStore<Bytes, byte[]> entities;
    private final KeyValueStore<Bytes, byte[]> snapshots;
    private final KeyValueStore<Bytes, byte[]> records;
    private final Heads heads = new Heads();

    /** The stores of the task that this context belongs to. */
    public PartitionStores(ProcessingContext context) {
        entities = context.getStateStore(StoreLayout.ENTITIES);
        snapshots = context.getStateStore(StoreLayout.SNAPSHOTS);
        records = context.getStateStore(StoreLayout.RECORDS);
    }

    /** Stores that belong to no stream. */
    public PartitionStores(
            KeyValueStore<Bytes, byte[]> entities,
            KeyValueStore<Bytes, byte[]> snapshots,
            KeyValueStore<Bytes, byte[]> records) {
        this.entities = entities;
        this.snapshots = snapshots;
        this.records = records;
    }

    /** The entity's state, or null when no event of it was ever read here. */
    public @Nullable EntityState state(EntityKey entity) {
        EntityState written = heads.get(entity);
        return written != null ? written : Row.read(entities.get(RecordKey.entity(entity)), EntityState.class);
    }

    /** The entity's rows, to look up its past and to collect what an event changes. */
    public EntityRows rows(EntityKey entity) {
        return new EntityRows(entity, heads, new Changes(entities), new Changes(snapshots), new Changes(records));
    }
}
