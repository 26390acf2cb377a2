package dev.rewind.processor.store;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/** The changes of one event to one store. Reads see them at once; they are written when nothing can fail any more. */
final class StoreChanges {
    private final ReadOnlyKeyValueStore<Bytes, byte[]> store;
    private final BiConsumer<Bytes, byte @Nullable []> writer;
    private final Map<Bytes, byte @Nullable []> changed = new LinkedHashMap<>();
    /** Rows that were deleted and added again. They are written as deleted first, because they are not new. */
    private final Set<Bytes> replaced = new HashSet<>();

    StoreChanges(KeyValueStore<Bytes, byte[]> store) {
        this(store, store::put);
    }

    private StoreChanges(ReadOnlyKeyValueStore<Bytes, byte[]> store, BiConsumer<Bytes, byte @Nullable []> writer) {
        this.store = store;
        this.writer = writer;
    }

    /** For a reader of the store: the changes can be read and never be written. */
    static StoreChanges ofReader(ReadOnlyKeyValueStore<Bytes, byte[]> store) {
        return new StoreChanges(store, (key, value) -> {
            throw new IllegalStateException("a reader does not write " + key);
        });
    }

    byte @Nullable [] get(Bytes key) {
        return changed.containsKey(key) ? changed.get(key) : store.get(key);
    }

    void put(Bytes key, byte[] value) {
        changed.put(key, value);
    }

    /** Puts a row that is new to the store unless this event has deleted it, as the log of the store wants to know. */
    void add(Bytes key, byte[] value) {
        if (changed.containsKey(key) && changed.get(key) == null) {
            replaced.add(key);
        }
        changed.put(key, value);
    }

    /** Deletes a row. A row that only this event has added is dropped from the changes. */
    void delete(Bytes key) {
        if (changed.get(key) != null && store.get(key) == null) {
            changed.remove(key);
        } else {
            changed.put(key, null);
        }
    }

    /** The first value of this range as it was before the event; null if the range is empty. */
    byte @Nullable [] firstIn(Bytes from, Bytes to) {
        try (KeyValueIterator<Bytes, byte[]> rows = store.range(from, to)) {
            return rows.hasNext() ? rows.next().value : null;
        }
    }

    /** The keys of this range, as they were before the event. */
    List<Bytes> keys(Bytes from, Bytes to, int atMost) {
        List<Bytes> keys = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> rows = store.range(from, to)) {
            while (rows.hasNext() && keys.size() < atMost) {
                keys.add(rows.next().key);
            }
        }
        return keys;
    }

    /** The size of the largest change, including its key, in bytes. */
    int largest() {
        int largest = 0;
        for (Map.Entry<Bytes, byte @Nullable []> change : changed.entrySet()) {
            byte[] value = change.getValue();
            largest = Math.max(largest, change.getKey().get().length + (value == null ? 0 : value.length));
        }
        return largest;
    }

    void write() {
        replaced.forEach(key -> writer.accept(key, null));
        changed.forEach(writer);
    }
}
