package dev.rewind.processor.streams;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.CompressionType;
import org.rocksdb.IndexType;
import org.rocksdb.Options;

/** Configures every store of a processor to use the shared {@link RocksDbMemory}. */
public final class BoundedRocksDb implements RocksDBConfigSetter {
    /** The key of the {@link RocksDbMemory} in the Streams configuration. */
    static final String MEMORY = "rewind.rocksdb.memory";

    /**
     * The write buffer of one store. With 36 stores (12 partitions) that are half full on average, each flushes when
     * its own buffer is full, before the shared limit is reached. At the shared limit, the store that is written next
     * must flush however little it holds; on a slow disk that stalls nearly every write.
     */
    private static final long WRITE_BUFFER_BYTES = 2L * 1024 * 1024;

    /**
     * The memory of a nearly empty write buffer. The default, an eighth of a full one, times 36 stores is more than
     * half of the shared limit, so a store would flush with nearly every write.
     */
    private static final long ARENA_BLOCK_BYTES = 64 * 1024;

    /** Called by Kafka Streams, once per store. */
    public BoundedRocksDb() {}

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        if (!(configs.get(MEMORY) instanceof RocksDbMemory memory)) {
            throw new IllegalStateException(MEMORY + " is not set in the Streams configuration");
        }
        BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(memory.cache());
        table.setCacheIndexAndFilterBlocks(true);
        table.setCacheIndexAndFilterBlocksWithHighPriority(true);
        table.setPinTopLevelIndexAndFilter(true);
        // A single-level index of a large file would fill a shard of the cache and be read again for every lookup.
        table.setIndexType(IndexType.kTwoLevelIndexSearch);
        table.setPartitionFilters(true);
        options.setTableFormatConfig(table);
        options.setWriteBufferManager(memory.buffers());
        options.setWriteBufferSize(WRITE_BUFFER_BYTES);
        options.setArenaBlockSize(ARENA_BLOCK_BYTES);
        // Most lookups find nothing: a new state is looked up before it is stored.
        options.setOptimizeFiltersForHits(false);
        // Rows are JSON, which LZ4 halves for little processor time. Files of earlier releases are read as they are.
        options.setCompressionType(CompressionType.LZ4_COMPRESSION);
        // Most rows are old and lie in the lowest level, which is rewritten seldom.
        options.setBottommostCompressionType(CompressionType.ZSTD_COMPRESSION);
    }

    @Override
    public void close(String storeName, Options options) {
        // Nothing to close: the memory is shared and closed after all stores.
    }
}
