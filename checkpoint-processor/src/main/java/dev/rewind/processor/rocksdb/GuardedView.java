package dev.rewind.processor.rocksdb;

import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * A view of a {@link GuardedRocksDbStore}. Reading from an iterator needs no guard: the store closes its iterators
 * before it closes itself, and each iterator has its own lock.
 *
 * @param closed how often the store had been closed when the view was made
 */
record GuardedView(GuardedRocksDbStore store, ReadOnlyKeyValueStore<Bytes, byte[]> view, int closed)
        implements ReadOnlyKeyValueStore<Bytes, byte[]> {

    @Override
    public byte @Nullable [] get(Bytes key) {
        return store.<byte @Nullable []>whileOpen(closed, () -> view.get(key));
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> range(@Nullable Bytes from, @Nullable Bytes to) {
        return store.whileOpen(closed, () -> view.range(from, to));
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> reverseRange(@Nullable Bytes from, @Nullable Bytes to) {
        return store.whileOpen(closed, () -> view.reverseRange(from, to));
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> all() {
        return store.whileOpen(closed, view::all);
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> reverseAll() {
        return store.whileOpen(closed, view::reverseAll);
    }

    @Override
    public <PS extends Serializer<P>, P> KeyValueIterator<Bytes, byte[]> prefixScan(P prefix, PS serializer) {
        return store.whileOpen(closed, () -> view.prefixScan(prefix, serializer));
    }

    @Override
    public long approximateNumEntries() {
        return store.whileOpen(closed, view::approximateNumEntries);
    }
}
