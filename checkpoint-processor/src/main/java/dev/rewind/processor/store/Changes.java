package dev.rewind.processor.store;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
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

    /** Leaves no trace of a row that only this event has made. */
    void delete(Bytes key) {
        if (changed.get(key) != null && store.get(key) == null) {
            changed.remove(key);
        } else {
            changed.put(key, null);
        }
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
