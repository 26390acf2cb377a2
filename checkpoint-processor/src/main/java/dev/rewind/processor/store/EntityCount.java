package dev.rewind.processor.store;

import dev.rewind.events.EntityStatus;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** Counts the entities of a rare status on the list that the store keeps of them. */
public final class EntityCount {
    /** Whoever has more of them needs no exact number. */
    private static final int MOST = 10_000;

    private EntityCount() {}

    /**
     * How many there are, up to {@value #MOST}.
     *
     * @param records the store {@code records}, of any number of partitions
     */
    public static long of(ReadOnlyKeyValueStore<Bytes, byte[]> records, EntityStatus status) {
        Bytes list = RecordKey.listed(new Facet(null, status), new byte[0]);
        long count = 0;
        try (KeyValueIterator<Bytes, byte[]> listed = records.prefixScan(list, new BytesSerializer())) {
            while (listed.hasNext() && count < MOST) {
                listed.next();
                count++;
            }
        }
        return count;
    }
}
