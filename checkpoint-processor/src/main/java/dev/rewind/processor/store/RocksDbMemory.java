package dev.rewind.processor.store;

import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.Setting;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * The native memory of all stores of a processor together, however many partitions it holds: one block cache, and write
 * buffers that are charged to it. Close it after the stores; a store that outlived it would use freed memory.
 */
public final class RocksDbMemory implements AutoCloseable {
    private static final int SHARDS_BY_SIZE = -1;
    /** The share of the cache in which indexes and filters are not driven out by what they lead to. */
    private static final double FOR_INDEXES = 0.5;

    private final Cache cache;
    private final WriteBufferManager buffers;

    /** As much as {@link Setting#STORE_CACHE_BYTES} and {@link Setting#STORE_BUFFER_BYTES} say. */
    public RocksDbMemory(Configuration configuration) {
        RocksDB.loadLibrary();
        long blocks = configuration.number(Setting.STORE_CACHE_BYTES);
        long buffered = configuration.number(Setting.STORE_BUFFER_BYTES);
        cache = new LRUCache(blocks + buffered, SHARDS_BY_SIZE, false, FOR_INDEXES);
        buffers = new WriteBufferManager(buffered, cache);
    }

    Cache cache() {
        return cache;
    }

    WriteBufferManager buffers() {
        return buffers;
    }

    @Override
    public void close() {
        buffers.close();
        cache.close();
    }
}
