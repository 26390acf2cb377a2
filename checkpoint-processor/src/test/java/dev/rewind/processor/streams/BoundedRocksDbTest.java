package dev.rewind.processor.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.service.config.Configuration;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.CompressionType;
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
        inStore(true, store -> {
            write(store, BoundedRocksDbTest::incompressible);

            assertThat(store.getPropertiesOfAllTables().values())
                    .isNotEmpty()
                    .extracting(TableProperties::getTopLevelIndexSize)
                    .allMatch(bytes -> bytes > 0);
        });
    }

    @Test
    void rowsOfJsonTakeLessThanHalfOfTheirSize() throws RocksDBException {
        inStore(true, store -> {
            write(store, BoundedRocksDbTest::json);

            long bytes = store.getPropertiesOfAllTables().values().stream()
                    .mapToLong(TableProperties::getDataSize)
                    .sum();
            assertThat(bytes).isPositive().isLessThan(ROWS * (long) json(0).length / 2);
        });
    }

    @Test
    void filesOfReleasesThatDidNotCompressAreRead() throws RocksDBException {
        inStore(false, store -> write(store, BoundedRocksDbTest::json));

        inStore(true, store -> {
            for (int row = 0; row < ROWS; row++) {
                assertThat(store.get(key(row))).isEqualTo(json(row));
            }
        });
    }

    private interface Work {
        void on(RocksDB store) throws RocksDBException;
    }

    private void inStore(boolean compressed, Work work) throws RocksDBException {
        try (RocksDbMemory memory = new RocksDbMemory(Configuration.of(Map.of(), null));
                BloomFilter filter = new BloomFilter();
                Options options = new Options()
                        .setCreateIfMissing(true)
                        .setTableFormatConfig(new BlockBasedTableConfig().setFilterPolicy(filter))) {
            new BoundedRocksDb().setConfig("any", options, Map.of(BoundedRocksDb.MEMORY, memory));
            if (!compressed) {
                options.setCompressionType(CompressionType.NO_COMPRESSION);
            }
            try (RocksDB store = RocksDB.open(options, home.toString())) {
                work.on(store);
            }
        }
    }

    private static void write(RocksDB store, IntFunction<byte[]> rows) throws RocksDBException {
        for (int row = 0; row < ROWS; row++) {
            store.put(key(row), rows.apply(row));
        }
        try (FlushOptions flush = new FlushOptions()) {
            store.flush(flush);
        }
    }

    private static byte[] key(int row) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(row).array();
    }

    private static byte[] incompressible(int row) {
        byte[] bytes = new byte[ROW_BYTES];
        new Random(row).nextBytes(bytes);
        return bytes;
    }

    private static byte[] json(int row) {
        StringBuilder json = new StringBuilder("{\"items\":[");
        for (int item = 0; item < 20; item++) {
            json.append(item == 0 ? "" : ",")
                    .append("{\"price\":")
                    .append(row * 31 + item)
                    .append(",\"sku\":\"SKU-")
                    .append(Integer.toHexString((row + 1) * (item + 7919)))
                    .append("\"}");
        }
        return json.append("]}").toString().getBytes(StandardCharsets.UTF_8);
    }
}
