package dev.rewind.processor.store;

import dev.rewind.events.EntityKey;
import dev.rewind.rules.EntityState;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.Predicate;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The stores of one partition, as the one who may write them has them. */
public final class PartitionStores {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionStores.class);

    private final KeyValueStore<Bytes, byte[]> entities;
    private final KeyValueStore<Bytes, byte[]> snapshots;
    private final KeyValueStore<Bytes, byte[]> records;
    private final Deadlines deadlines;
    private final Heads heads = new Heads();

    /** The stores of the task that this context belongs to. */
    public PartitionStores(ProcessingContext context) {
        this(
                context.getStateStore(StoreLayout.ENTITIES),
                context.getStateStore(StoreLayout.SNAPSHOTS),
                context.getStateStore(StoreLayout.RECORDS));
    }

    /** Stores that belong to no stream. */
    public PartitionStores(
            KeyValueStore<Bytes, byte[]> entities,
            KeyValueStore<Bytes, byte[]> snapshots,
            KeyValueStore<Bytes, byte[]> records) {
        this.entities = entities;
        this.snapshots = snapshots;
        this.records = records;
        deadlines = new Deadlines(records);
    }

    /** The entity's state, or null when no event of it was ever read here. */
    public @Nullable EntityState state(EntityKey entity) {
        EntityState written = heads.get(entity);
        return written != null ? written : Row.read(entities.get(RecordKey.entity(entity)), EntityState.class);
    }

    /** What has to happen by a time. */
    public Deadlines deadlines() {
        return deadlines;
    }

    /** What of an entity is beyond its retention; null for nothing, also where a damaged row does not tell. */
    public @Nullable Outlived outlived(EntityKey entity, @Nullable Integer keepLast, @Nullable Instant olderThan) {
        try {
            return Outlived.of(new StoreReader(entities, snapshots, records), entity, keepLast, olderThan);
        } catch (DamagedRowException e) {
            LOG.atWarn()
                    .setCause(e)
                    .addKeyValue("entity", entity)
                    .log("Retention leaves an entity out, because a row of it is damaged");
            return null;
        }
    }

    /**
     * Goes through the entities in the order of their names.
     *
     * @param after the name of the one to go on after, or the empty text for the start
     * @param visit told of each; answers whether to go on
     * @return the name of the last one visited, or null when there is none left
     */
    public @Nullable String entities(String after, Predicate<EntityKey> visit) {
        Bytes from = after.isEmpty() ? Through.BEHIND : Bytes.wrap((after + "\0").getBytes(StandardCharsets.UTF_8));
        try (KeyValueIterator<Bytes, byte[]> rows = entities.range(from, null)) {
            while (rows.hasNext()) {
                String name = new String(rows.next().key.get(), StandardCharsets.UTF_8);
                if (!visit.test(EntityKey.parse(name))) {
                    return name;
                }
            }
        }
        return null;
    }

    /** The entity's rows, to look up its past and to collect what an event changes. */
    public EntityRows rows(EntityKey entity) {
        return new EntityRows(entity, heads, new Changes(entities), new Changes(snapshots), new Changes(records));
    }

    /** Everything below this offset is in the stores, as they say themselves; see {@link Through}. */
    public long through() {
        return Through.of(entities);
    }

    /** Notes that everything below this offset is in the stores. */
    public void through(long offset) {
        snapshots.put(Through.KEY, Through.row(offset));
        records.put(Through.KEY, Through.row(offset));
        entities.put(Through.KEY, Through.row(offset));
    }
}
