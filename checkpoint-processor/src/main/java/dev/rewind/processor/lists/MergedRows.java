package dev.rewind.processor.lists;

import dev.rewind.processor.store.StoreReader;
import dev.rewind.storeapi.ListPlace;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/** Merges the rows of one list from the stores of several partitions, in key order. */
public final class MergedRows implements AutoCloseable {
    private final int prefix;
    private final List<Source> all;
    private final PriorityQueue<Source> ahead = new PriorityQueue<>(Comparator.comparing(Source::key));

    /**
     * Opens the rows of a list.
     *
     * @param prefix the first bytes of the keys of the list, before the place
     * @param from the first bytes of the first place
     * @param to the first bytes of the last place
     */
    public MergedRows(List<StoreReader> stores, byte[] prefix, byte[] from, byte[] to) {
        this.prefix = prefix.length;
        this.all = stores.stream()
                .map(store -> new Source(store, store.records().range(key(prefix, from), key(prefix, to))))
                .toList();
        all.stream().filter(source -> source.rows().hasNext()).forEach(ahead::add);
    }

    private record Source(StoreReader store, KeyValueIterator<Bytes, byte[]> rows) {
        Bytes key() {
            return rows.peekNextKey();
        }
    }

    /**
     * A row of the list.
     *
     * @param place the place in the key; null if the key is damaged
     * @param store the stores of the partition that holds the listed value
     */
    public record Found(Bytes key, @Nullable ListPlace place, StoreReader store) {}

    public boolean hasNext() {
        return !ahead.isEmpty();
    }

    public Found next() {
        Source source = ahead.remove();
        Bytes key = source.rows().next().key;
        if (source.rows().hasNext()) {
            ahead.add(source);
        }
        return new Found(key, place(key.get()), source.store());
    }

    private @Nullable ListPlace place(byte[] key) {
        try {
            return ListPlace.of(Arrays.copyOfRange(key, prefix, key.length));
        } catch (IllegalArgumentException damaged) {
            return null;
        }
    }

    @Override
    public void close() {
        all.forEach(source -> source.rows().close());
    }

    private static Bytes key(byte[] prefix, byte[] place) {
        byte[] key = Arrays.copyOf(prefix, prefix.length + place.length);
        System.arraycopy(place, 0, key, prefix.length, place.length);
        return Bytes.wrap(key);
    }
}
