package dev.rewind.processor.streams;

import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * The native memory that all RocksDB stores of a processor share, for any number of partitions: one block cache, which
 * also accounts for the write buffers. Close it after the stores; an open store would use freed memory.
 */
public final class RocksDbMemory implements AutoCloseable {
    private static final int SHARDS_BY_SIZE = -1;
    /** The share of the cache that is reserved for indexes and filters, so that data blocks do not evict them. */
    private static final double FOR_INDEXES = 0.5;

    private final Cache cache;
    private final WriteBufferManager buffers;

    /** Allocates {@link Setting#STORE_CACHE_BYTES} plus {@link Setting#STORE_BUFFER_BYTES}. */
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
