package dev.rewind.processor.metrics;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StandbyUpdateListener;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.apache.kafka.streams.processor.TaskId;

/**
 * How much of the changelogs is still to be read: before partitions can be worked on, and into standby copies. Safe for
 * use by several threads.
 */
public final class Restoring implements StateRestoreListener, StandbyUpdateListener {
    private record Way(long at, long end) {
        long left() {
            return Math.max(0, end - at);
        }
    }

    private final Map<TopicPartition, Way> restored = new ConcurrentHashMap<>();
    private final Map<TopicPartition, Way> copied = new ConcurrentHashMap<>();

    /** Records left before all that is to be worked on can be. */
    public long remaining() {
        return left(restored.values().stream());
    }

    /** Records left of a partition's stores, to be worked on or copied; 0 where nothing is known to be left. */
    public long remaining(int partition) {
        return left(Stream.of(restored, copied)
                .map(Map::entrySet)
                .flatMap(Collection::stream)
                .filter(way -> way.getKey().partition() == partition)
                .map(Map.Entry::getValue));
    }

    private static long left(Stream<Way> ways) {
        return ways.mapToLong(Way::left).sum();
    }

    @Override
    public void onRestoreStart(TopicPartition changelog, String store, long start, long end) {
        restored.put(changelog, new Way(start, end));
    }

    @Override
    public void onBatchRestored(TopicPartition changelog, String store, long batchEnd, long records) {
        restored.computeIfPresent(changelog, (same, way) -> new Way(batchEnd, way.end()));
    }

    @Override
    public void onRestoreEnd(TopicPartition changelog, String store, long records) {
        restored.remove(changelog);
    }

    @Override
    public void onRestoreSuspended(TopicPartition changelog, String store, long records) {
        restored.remove(changelog);
    }

    /** Where the changelog ends is known with its first batch. */
    @Override
    public void onUpdateStart(TopicPartition changelog, String store, long start) {
        copied.put(changelog, new Way(start, start));
    }

    @Override
    public void onBatchLoaded(
            TopicPartition changelog, String store, TaskId task, long batchEnd, long records, long end) {
        copied.put(changelog, new Way(batchEnd + 1, end));
    }

    @Override
    public void onUpdateSuspended(
            TopicPartition changelog, String store, long at, long end, StandbyUpdateListener.SuspendReason reason) {
        copied.remove(changelog);
    }
}
