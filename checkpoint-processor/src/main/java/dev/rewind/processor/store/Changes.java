package dev.rewind.processor.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** What one event changes in one store: read at once as if it were written, written only when nothing can fail any more. */
final class Changes {
    private final KeyValueStore<Bytes, byte[]> store;
    private final Map<Bytes, byte @Nullable []> changed = new LinkedHashMap<>();

    Changes(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    byte @Nullable [] get(Bytes key) {
        return changed.containsKey(key) ? changed.get(key) : store.get(key);
    }

    void put(Bytes key, byte[] value) {
        changed.put(key, value);
    }

    void delete(Bytes key) {
        changed.put(key, null);
    }

    /** The values of this range that are there and are not to be deleted; new rows are not among them. */
    List<byte[]> remaining(Bytes from, Bytes to) {
        List<byte[]> values = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> rows = store.range(from, to)) {
            while (rows.hasNext()) {
                KeyValue<Bytes, byte[]> row = rows.next();
                byte[] value = changed.containsKey(row.key) ? changed.get(row.key) : row.value;
                if (value != null) {
                    values.add(value);
                }
            }
        }
        return values;
    }

    /** The first value of this range, as it was before the event; null when there is none. */
    byte @Nullable [] firstIn(Bytes from, Bytes to) {
        try (KeyValueIterator<Bytes, byte[]> rows = store.range(from, to)) {
            return rows.hasNext() ? rows.next().value : null;
        }
    }

    /** Size of the largest change, key included, in bytes. */
    int largest() {
        int largest = 0;
        for (Map.Entry<Bytes, byte @Nullable []> change : changed.entrySet()) {
            byte[] value = change.getValue();
            largest = Math.max(largest, change.getKey().get().length + (value == null ? 0 : value.length));
        }
        return largest;
    }

    void write() {
        changed.forEach(store::put);
    }
}
