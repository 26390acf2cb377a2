package dev.rewind.processor.metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;

/** How much of the changelogs is still to be read before partitions can be worked on. Safe for use by several threads. */
public final class Restoring implements StateRestoreListener {
    private record Way(long at, long end) {}

    private final Map<TopicPartition, Way> under = new ConcurrentHashMap<>();

    /** Records left, over all partitions. */
    public long remaining() {
        return under.values().stream()
                .mapToLong(way -> Math.max(0, way.end() - way.at()))
                .sum();
    }

    @Override
    public void onRestoreStart(TopicPartition changelog, String store, long start, long end) {
        under.put(changelog, new Way(start, end));
    }

    @Override
    public void onBatchRestored(TopicPartition changelog, String store, long batchEnd, long records) {
        under.computeIfPresent(changelog, (same, way) -> new Way(batchEnd, way.end()));
    }

    @Override
    public void onRestoreEnd(TopicPartition changelog, String store, long records) {
        under.remove(changelog);
    }

    @Override
    public void onRestoreSuspended(TopicPartition changelog, String store, long records) {
        under.remove(changelog);
    }
}
