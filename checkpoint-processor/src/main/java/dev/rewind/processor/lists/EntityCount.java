package dev.rewind.processor.lists;

import dev.rewind.events.EntityStatus;
import dev.rewind.processor.layout.EntityIndex;
import dev.rewind.processor.layout.RecordKey;
import dev.rewind.processor.store.StoreReader;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The number of entities that have a status, counted in the stored lists of entities.
 *
 * @param count at most {@value #MOST}
 * @param exact false if there are more than {@code count}
 * @param oldest when the oldest of them was created; null if it was not asked for, or there is none
 */
public record EntityCount(
        EntityStatus status,
        long count,
        boolean exact,
        @Nullable Instant oldest) {
    /** Counting stops here, so that the cost of a count is bounded. */
    static final int MOST = 10_000;

    /**
     * Counts the entities that have this status.
     *
     * @param records the stores {@code records} of the partitions to count, each partition once
     * @param type the type of the entities; null for any
     */
    public static EntityCount of(
            List<ReadOnlyKeyValueStore<Bytes, byte[]>> records, @Nullable String type, EntityStatus status) {
        Bytes list = RecordKey.listed(new EntityIndex(type, status), new byte[0]);
        long count = 0;
        for (ReadOnlyKeyValueStore<Bytes, byte[]> store : records) {
            try (KeyValueIterator<Bytes, byte[]> listed = store.prefixScan(list, new BytesSerializer())) {
                while (listed.hasNext()) {
                    if (count == MOST) {
                        return new EntityCount(status, count, false, null);
                    }
                    listed.next();
                    count++;
                }
            }
        }
        return new EntityCount(status, count, true, null);
    }

    private EntityCount with(@Nullable Instant createdAt) {
        return new EntityCount(status, count, exact, createdAt);
    }

    /**
     * One count for every status, with the oldest entity, in the order of the statuses. A status that query APIs of an
     * earlier release do not know is left out while no entity has it.
     */
    public static List<EntityCount> ofEach(List<StoreReader> stores, @Nullable String type) {
        List<ReadOnlyKeyValueStore<Bytes, byte[]>> records =
                stores.stream().map(StoreReader::records).toList();
        return Arrays.stream(EntityStatus.values())
                .map(status -> of(records, type, status).with(OldestEntity.createdAt(records, type, status)))
                .filter(count -> count.count() > 0 || count.status() != EntityStatus.AWAITING_APPROVAL)
                .toList();
    }
}
