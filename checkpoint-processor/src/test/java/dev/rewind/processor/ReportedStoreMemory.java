package dev.rewind.processor;

import dev.rewind.service.config.Configuration;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * The memory of one store, as RocksDB reports it.
 *
 * @param capacity of its block cache
 * @param used bytes of its block cache, by all stores that share it
 * @param written bytes in its write buffers
 */
record ReportedStoreMemory(long capacity, long used, long written) {

    /** The stores of each processor of an installation in this JVM. */
    static Map<String, List<ReportedStoreMemory>> byProcessor(Configuration configuration) throws JMException {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        Map<String, List<ReportedStoreMemory>> stores = new TreeMap<>();
        for (ObjectName store : beans.queryNames(
                new ObjectName("kafka.streams:type=stream-state-metrics,rocksdb-state-id=*,*"), null)) {
            String thread = store.getKeyProperty("thread-id");
            if (thread.startsWith(configuration.processorGroup() + "-")) {
                stores.computeIfAbsent(
                                thread.replaceFirst("-(StreamThread|StateUpdater).*", ""), key -> new ArrayList<>())
                        .add(new ReportedStoreMemory(
                                value(beans, store, "block-cache-capacity"),
                                value(beans, store, "block-cache-usage"),
                                value(beans, store, "size-all-mem-tables")));
            }
        }
        return stores;
    }

    private static long value(MBeanServer beans, ObjectName store, String attribute) throws JMException {
        return ((Number) beans.getAttribute(store, attribute)).longValue();
    }
}
