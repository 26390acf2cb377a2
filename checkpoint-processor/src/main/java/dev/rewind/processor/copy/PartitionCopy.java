package dev.rewind.processor.copy;

import dev.rewind.processor.call.StoreProblem;
import dev.rewind.processor.store.StoreReader;

/**
 * The stores of one partition on this processor: the ones that it writes, or a standby's copy.
 *
 * @param isActive whether this processor processes the partition
 * @param tenure see {@link dev.rewind.processor.freshness.AppliedProgress#tenure}
 * @param through all events below this offset were in the stores before they were read
 * @param eventAtMs all events before this time of the log were in the stores too; {@link
 *     dev.rewind.processor.freshness.AppliedProgress#NOTHING} if that time is not known
 */
public record PartitionCopy(
        int partition, StoreReader reader, boolean isActive, int tenure, long through, long eventAtMs) {

    /**
     * The problem to report when stored rows contradict each other. In a standby's copy they may do so for a moment,
     * because Kafka Streams fills each of its stores separately.
     */
    public StoreProblem doubt(StoreProblem whenActive) {
        return isActive
                ? whenActive
                : StoreProblem.restoring("this copy of partition " + partition + " is being filled");
    }
}
