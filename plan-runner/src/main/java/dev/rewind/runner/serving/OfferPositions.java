package dev.rewind.runner.serving;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Which offers of each partition are dealt with. Offers end in any order, so the position to commit is the first offer
 * that is still under way: after a crash, it and all later ones are read again. Not safe for use by several threads.
 */
final class OfferPositions {

    private final Map<TopicPartition, Progress> partitions = new HashMap<>();

    private static final class Progress {
        private final NavigableSet<Long> underWay = new TreeSet<>();
        private long next;
        private long committed = -1;
    }

    /** Notes a record that was read, and that is dealt with unless {@link #begin} is called for it too. */
    void read(TopicPartition partition, long offset) {
        partitions.computeIfAbsent(partition, any -> new Progress()).next = offset + 1;
    }

    void begin(TopicPartition partition, long offset) {
        partitions.computeIfAbsent(partition, any -> new Progress()).underWay.add(offset);
    }

    /** Does nothing for a partition that was lost meanwhile. */
    void end(TopicPartition partition, long offset) {
        Progress progress = partitions.get(partition);
        if (progress != null) {
            progress.underWay.remove(offset);
        }
    }

    /** The positions that have moved since they were committed. */
    Map<TopicPartition, OffsetAndMetadata> toCommit() {
        Map<TopicPartition, OffsetAndMetadata> moved = new HashMap<>();
        partitions.forEach((partition, progress) -> {
            if (position(progress) > progress.committed) {
                moved.put(partition, new OffsetAndMetadata(position(progress)));
            }
        });
        return moved;
    }

    /** The position of a partition; empty if none of its records was read. */
    Optional<Long> of(TopicPartition partition) {
        return Optional.ofNullable(partitions.get(partition)).map(OfferPositions::position);
    }

    void committed(Map<TopicPartition, OffsetAndMetadata> positions) {
        positions.forEach((partition, position) -> {
            Progress progress = partitions.get(partition);
            if (progress != null) {
                progress.committed = position.offset();
            }
        });
    }

    void forget(Collection<TopicPartition> lost) {
        partitions.keySet().removeAll(lost);
    }

    private static long position(Progress progress) {
        return progress.underWay.isEmpty() ? progress.next : progress.underWay.first();
    }
}
