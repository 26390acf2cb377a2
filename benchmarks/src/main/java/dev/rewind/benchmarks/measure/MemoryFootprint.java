package dev.rewind.benchmarks.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongBinaryOperator;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * The memory of this JVM and of the one Streams application that runs in it.
 *
 * @param bytes the bytes of each kind
 */
public record MemoryFootprint(Map<MemoryFootprint.Kind, Long> bytes) {

    private static final int COLLECTIONS = 3;
    private static final String STORES = "kafka.streams:type=stream-state-metrics,rocksdb-state-id=*,*";

    /** The kinds of memory that are measured. */
    public enum Kind {
        HEAP("heap in use after a collection, with the broker"),
        ROCKSDB("RocksDB caches, write buffers and readers"),
        RESIDENT("resident set of the process, with the broker"),
        FILES("RocksDB files");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /**
     * Measures this process now.
     *
     * @param sharedCache whether all stores share a block cache to which their write buffers are charged
     */
    public static MemoryFootprint now(boolean sharedCache) {
        Map<Kind, Long> bytes = new EnumMap<>(Kind.class);
        bytes.put(Kind.HEAP, heap());
        long cache = stores("block-cache-usage", sharedCache ? Math::max : Long::sum);
        long buffers = sharedCache ? 0 : stores("size-all-mem-tables", Long::sum);
        bytes.put(Kind.ROCKSDB, cache + buffers + stores("estimate-table-readers-mem", Long::sum));
        bytes.put(Kind.RESIDENT, resident());
        bytes.put(Kind.FILES, stores("total-sst-files-size", Long::sum));
        return new MemoryFootprint(bytes);
    }

    /** The bytes of live objects. */
    public static long heap() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long stores(String attribute, LongBinaryOperator together) {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        try {
            Set<ObjectName> stores = server.queryNames(new ObjectName(STORES), null);
            long bytes = 0;
            for (ObjectName store : stores) {
                bytes = together.applyAsLong(bytes, ((Number) server.getAttribute(store, attribute)).longValue());
            }
            return bytes;
        } catch (JMException e) {
            throw new IllegalStateException("Kafka Streams has no metric " + attribute, e);
        }
    }

    /** The resident set on Linux; 0 on other systems. */
    private static long resident() {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        try {
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
