package dev.rewind.processor.metrics;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StandbyUpdateListener;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.apache.kafka.streams.processor.TaskId;

/**
 * Counts the changelog records that have still to be read, for partitions being restored and for standby copies. Safe
 * for use by several threads.
 */
public final class RestoreGauges implements StateRestoreListener, StandbyUpdateListener {
    private record RestorePosition(long at, long end) {
        long left() {
            return Math.max(0, end - at);
        }
    }

    private final Map<TopicPartition, RestorePosition> restored = new ConcurrentHashMap<>();
    private final Map<TopicPartition, RestorePosition> copied = new ConcurrentHashMap<>();
    private final LongAdder read = new LongAdder();

    /** Records read so far to restore partitions, since the processor was started. */
    public long restoredSoFar() {
        return read.sum();
    }

    /** Records left until all assigned partitions can be processed. */
    public long remaining() {
        return left(restored.values().stream());
    }

    /** Records left of a partition's stores, restored or copied; 0 if none are known to be left. */
    public long remaining(int partition) {
        return left(Stream.of(restored, copied)
                .map(Map::entrySet)
                .flatMap(Collection::stream)
                .filter(entry -> entry.getKey().partition() == partition)
                .map(Map.Entry::getValue));
    }

    private static long left(Stream<RestorePosition> positions) {
        return positions.mapToLong(RestorePosition::left).sum();
    }

    @Override
    public void onRestoreStart(TopicPartition changelog, String store, long start, long end) {
        restored.put(changelog, new RestorePosition(start, end));
    }

    @Override
    public void onBatchRestored(TopicPartition changelog, String store, long batchEnd, long records) {
        read.add(records);
        restored.computeIfPresent(changelog, (same, position) -> new RestorePosition(batchEnd, position.end()));
    }

    @Override
    public void onRestoreEnd(TopicPartition changelog, String store, long records) {
        restored.remove(changelog);
    }

    @Override
    public void onRestoreSuspended(TopicPartition changelog, String store, long records) {
        restored.remove(changelog);
    }

    /** The end of the changelog is not known before the first batch. */
    @Override
    public void onUpdateStart(TopicPartition changelog, String store, long start) {
        copied.put(changelog, new RestorePosition(start, start));
    }

    @Override
    public void onBatchLoaded(
            TopicPartition changelog, String store, TaskId task, long batchEnd, long records, long end) {
        copied.put(changelog, new RestorePosition(batchEnd + 1, end));
    }

    @Override
    public void onUpdateSuspended(
            TopicPartition changelog, String store, long at, long end, StandbyUpdateListener.SuspendReason reason) {
        copied.remove(changelog);
    }
}
