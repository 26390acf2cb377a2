package dev.rewind.processor.store;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.IndexType;
import org.rocksdb.Options;

/** Puts every store of a processor under its one {@link RocksDbMemory}, which comes with the Streams configuration. */
public final class BoundedRocksDb implements RocksDBConfigSetter {
    /** The key of the {@link RocksDbMemory} in the Streams configuration. */
    public static final String MEMORY = "rewind.rocksdb.memory";

    /**
     * Of one store. 36 stores (12 partitions) are on average half full: then they flush one by one, each when it is
     * worth it, before the shared limit makes whichever is written next flush whatever it has. The latter is a stall
     * with nearly every write as soon as the disk is slower than the log.
     */
    private static final long WRITE_BUFFER_BYTES = 2L * 1024 * 1024;

    /**
     * What an all but empty write buffer takes. The default, an eighth of a full one, times 36 stores is more than half
     * of all write buffers, and then the shared limit flushes a store with nearly every write.
     */
    private static final long ARENA_BLOCK_BYTES = 64 * 1024;

    /** For Kafka Streams, which makes one per store. */
    public BoundedRocksDb() {}

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        if (!(configs.get(MEMORY) instanceof RocksDbMemory memory)) {
            throw new IllegalStateException(MEMORY + " is not set");
        }
        BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(memory.cache());
        table.setCacheIndexAndFilterBlocks(true);
        table.setCacheIndexAndFilterBlocksWithHighPriority(true);
        table.setPinTopLevelIndexAndFilter(true);
        // In one piece, the index of a large file fills a shard of the cache, and is read anew with every look.
        table.setIndexType(IndexType.kTwoLevelIndexSearch);
        table.setPartitionFilters(true);
        options.setTableFormatConfig(table);
        options.setWriteBufferManager(memory.buffers());
        options.setWriteBufferSize(WRITE_BUFFER_BYTES);
        options.setArenaBlockSize(ARENA_BLOCK_BYTES);
        // A new state is looked up before it is stored, and is seldom there.
        options.setOptimizeFiltersForHits(false);
    }

    @Override
    public void close(String storeName, Options options) {
        // What was set here is shared and outlives each store.
    }
}
