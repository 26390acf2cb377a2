package dev.rewind.processor.lists;

import dev.rewind.events.EntityStatus;
import dev.rewind.processor.layout.EntityIndex;
import dev.rewind.processor.layout.RecordKey;
import dev.rewind.storeapi.ListPlace;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/** Finds when the oldest entity of a status was created, in the stored lists of entities. Reads one row for each store. */
public final class OldestEntity {

    private OldestEntity() {}

    /**
     * The time at which the oldest entity was created; null if there is none.
     *
     * @param records the stores {@code records}, each of one partition
     * @param type the type of the entities; null for any
     */
    public static @Nullable Instant createdAt(
            List<ReadOnlyKeyValueStore<Bytes, byte[]>> records, @Nullable String type, EntityStatus status) {
        EntityIndex index = new EntityIndex(type, status);
        Bytes newest = RecordKey.listed(index, new byte[0]);
        byte[] behindAll = new byte[Long.BYTES + 1];
        Arrays.fill(behindAll, (byte) 0xff);
        Bytes oldest = RecordKey.listed(index, behindAll);
        return records.stream()
                .map(store -> last(store, newest, oldest))
                .filter(at -> at != null)
                .min(Instant::compareTo)
                .orElse(null);
    }

    /** Lists begin with the newest entity, so the last row is the oldest one. */
    private static @Nullable Instant last(ReadOnlyKeyValueStore<Bytes, byte[]> records, Bytes newest, Bytes oldest) {
        try (KeyValueIterator<Bytes, byte[]> rows = records.reverseRange(newest, oldest)) {
            if (!rows.hasNext()) {
                return null;
            }
            byte[] key = rows.next().key.get();
            return ListPlace.of(Arrays.copyOfRange(key, newest.get().length, key.length))
                    .at();
        }
    }
}
