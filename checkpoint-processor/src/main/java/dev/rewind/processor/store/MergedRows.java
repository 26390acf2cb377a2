package dev.rewind.processor.store;

import dev.rewind.events.ListPlace;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;

/** The rows of one list in the stores of several partitions, in order, as if they were in one. */
final class MergedRows implements AutoCloseable {
    private final int prefix;
    private final List<Source> all;
    private final PriorityQueue<Source> ahead = new PriorityQueue<>(Comparator.comparing(Source::key));

    /**
     * The rows of a list.
     *
     * @param prefix what the keys of its rows begin with, before the place
     * @param from bytes of the first place, or what it begins with
     * @param to where it ends
     */
    MergedRows(List<StoreReader> stores, byte[] prefix, byte[] from, byte[] to) {
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

    /** A row, and in whose stores what it stands for is. */
    record Found(ListPlace place, StoreReader store) {}

    boolean hasNext() {
        return !ahead.isEmpty();
    }

    Found next() {
        Source source = ahead.remove();
        byte[] key = source.rows().next().key.get();
        if (source.rows().hasNext()) {
            ahead.add(source);
        }
        return new Found(ListPlace.of(Arrays.copyOfRange(key, prefix, key.length)), source.store());
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
