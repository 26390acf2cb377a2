package dev.rewind.processor.store;

import dev.rewind.events.EntityKey;
import dev.rewind.processor.layout.AppliedOffset;
import dev.rewind.processor.layout.DamagedRowException;
import dev.rewind.processor.layout.JsonRow;
import dev.rewind.processor.layout.RecordKey;
import dev.rewind.processor.layout.StoreLayout;
import dev.rewind.rules.state.EntityState;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The stores of one partition for their only writer, the stream task or a rebuild. */
public final class PartitionStores {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionStores.class);

    private final KeyValueStore<Bytes, byte[]> entities;
    private final KeyValueStore<Bytes, byte[]> snapshots;
    private final KeyValueStore<Bytes, byte[]> records;
    private final DueDeadlines deadlines;
    private final EntityCache heads = new EntityCache();

    /**
     * The stores of the task that this context belongs to.
     *
     * @throws AppliedOffset.NewerFormatException if a later release wrote them in a format that this one does not know
     */
    public PartitionStores(ProcessingContext context) {
        this(
                context.getStateStore(StoreLayout.ENTITIES),
                context.getStateStore(StoreLayout.SNAPSHOTS),
                context.getStateStore(StoreLayout.RECORDS));
        Stream.of(entities, snapshots, records).forEach(AppliedOffset::requireReadable);
    }

    /** Stores outside a stream. */
    public PartitionStores(
            KeyValueStore<Bytes, byte[]> entities,
            KeyValueStore<Bytes, byte[]> snapshots,
            KeyValueStore<Bytes, byte[]> records) {
        this.entities = entities;
        this.snapshots = snapshots;
        this.records = records;
        deadlines = new DueDeadlines(records);
    }

    /** The entity's state; null if the partition has had no event of it. */
    public @Nullable EntityState state(EntityKey entity) {
        EntityState written = heads.get(entity);
        return written != null ? written : JsonRow.head(entity, entities.get(RecordKey.entity(entity)));
    }

    /** The deadlines of the partition. */
    public DueDeadlines deadlines() {
        return deadlines;
    }

    /** The checkpoints of an entity beyond its retention; null if there are none or a row is damaged. */
    public @Nullable ExpiredCheckpoints expired(
            EntityKey entity, @Nullable Integer keepLast, @Nullable Instant olderThan) {
        try {
            return ExpiredCheckpoints.of(new StoreReader(entities, snapshots, records), entity, keepLast, olderThan);
        } catch (DamagedRowException e) {
            LOG.atWarn()
                    .setCause(e)
                    .addKeyValue("entity", entity)
                    .log("Retention skips an entity, because one of its rows is damaged");
            return null;
        }
    }

    /**
     * Visits the entities in the order of their names.
     *
     * @param after starts after the entity with this name; the empty text for the first entity
     * @param visit receives each entity; returns whether to continue
     * @return the name of the last entity visited; null after all of them
     */
    public @Nullable String entities(String after, Predicate<EntityKey> visit) {
        Bytes from =
                after.isEmpty() ? AppliedOffset.BEHIND : Bytes.wrap((after + "\0").getBytes(StandardCharsets.UTF_8));
        try (KeyValueIterator<Bytes, byte[]> rows = entities.range(from, null)) {
            while (rows.hasNext()) {
                String name = new String(rows.next().key.get(), StandardCharsets.UTF_8);
                EntityKey entity = entity(name);
                if (entity != null && !visit.test(entity)) {
                    return name;
                }
            }
        }
        return null;
    }

    /** The entity with this name; null if the key is damaged. */
    private static @Nullable EntityKey entity(String name) {
        try {
            return EntityKey.parse(name);
        } catch (IllegalArgumentException damaged) {
            LOG.atError().addKeyValue("row", name).log("A head is skipped, because its key names no entity");
            return null;
        }
    }

    /** The entity's rows, to read its past and to collect the changes of an event. */
    public EntityRows rows(EntityKey entity) {
        return new EntityRows(
                entity, heads, new StoreChanges(entities), new StoreChanges(snapshots), new StoreChanges(records));
    }

    /** Everything below this offset is in the stores, see {@link AppliedOffset}. */
    public long appliedOffset() {
        return AppliedOffset.of(entities);
    }

    /** Records that everything below this offset is in the stores. */
    public void saveAppliedOffset(long offset) {
        snapshots.put(AppliedOffset.KEY, AppliedOffset.row(offset));
        records.put(AppliedOffset.KEY, AppliedOffset.row(offset));
        entities.put(AppliedOffset.KEY, AppliedOffset.row(offset));
    }
}
