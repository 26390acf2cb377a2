package dev.rewind.processor.store;

import dev.rewind.events.EntityStatus;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * How many entities of a status there are, counted on the lists that the stores keep of them.
 *
 * @param count how many, {@value #MOST} at most
 * @param exact false when there are more than {@code count}
 */
public record EntityCount(EntityStatus status, long count, boolean exact) {
    /** Whoever has more of them needs no exact number. */
    static final int MOST = 10_000;

    /**
     * Counts what fits a list.
     *
     * @param records stores {@code records}, together of each partition that counts once
     * @param type the entities' type, or null for any
     */
    public static EntityCount of(
            List<ReadOnlyKeyValueStore<Bytes, byte[]>> records, @Nullable String type, EntityStatus status) {
        Bytes list = RecordKey.listed(new Facet(type, status), new byte[0]);
        long count = 0;
        for (ReadOnlyKeyValueStore<Bytes, byte[]> store : records) {
            try (KeyValueIterator<Bytes, byte[]> listed = store.prefixScan(list, new BytesSerializer())) {
                while (listed.hasNext()) {
                    if (count == MOST) {
                        return new EntityCount(status, count, false);
                    }
                    listed.next();
                    count++;
                }
            }
        }
        return new EntityCount(status, count, true);
    }

    /** Of every status, in their order. */
    public static List<EntityCount> ofEach(List<StoreReader> stores, @Nullable String type) {
        List<ReadOnlyKeyValueStore<Bytes, byte[]>> records =
                stores.stream().map(StoreReader::records).toList();
        return Arrays.stream(EntityStatus.values())
                .map(status -> of(records, type, status))
                .toList();
    }
}
