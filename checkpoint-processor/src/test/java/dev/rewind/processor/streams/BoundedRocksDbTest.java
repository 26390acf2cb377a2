package dev.rewind.processor.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.service.config.Configuration;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.FlushOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.TableProperties;

class BoundedRocksDbTest {
    private static final int ROWS = 2_000;
    private static final int ROW_BYTES = 1_000;

    @TempDir
    private Path home;

    /** With a single-level index, a lookup among many rows would load the whole index into the cache. */
    @Test
    void theIndexOfALargeFileIsReadInPieces() throws RocksDBException {
        try (RocksDbMemory memory = new RocksDbMemory(Configuration.of(Map.of(), null));
                BloomFilter filter = new BloomFilter();
                Options options = new Options()
                        .setCreateIfMissing(true)
                        .setTableFormatConfig(new BlockBasedTableConfig().setFilterPolicy(filter))) {
            new BoundedRocksDb().setConfig("any", options, Map.of(BoundedRocksDb.MEMORY, memory));
            try (RocksDB store = RocksDB.open(options, home.toString());
                    FlushOptions flush = new FlushOptions()) {
                for (int row = 0; row < ROWS; row++) {
                    store.put(ByteBuffer.allocate(Integer.BYTES).putInt(row).array(), new byte[ROW_BYTES]);
                }
                store.flush(flush);

                assertThat(store.getPropertiesOfAllTables().values())
                        .isNotEmpty()
                        .extracting(TableProperties::getTopLevelIndexSize)
                        .allMatch(bytes -> bytes > 0);
            }
        }
    }
}
