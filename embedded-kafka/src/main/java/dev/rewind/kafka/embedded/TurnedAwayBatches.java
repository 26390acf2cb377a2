package dev.rewind.kafka.embedded;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.RecordBatch;

/**
 * The batches of idempotent producers that were turned away and will come again. Until then, later batches of the same
 * producer for the same partition must wait. A broker that knows no earlier batch of a producer accepts any sequence
 * number, so it would take a later batch first, and then refuse the earlier one for ever.
 */
final class TurnedAwayBatches {
    /** A producer that never comes back leaves an entry; the oldest are dropped beyond this number. */
    private static final int MOST = 10_000;

    private final Map<Sender, Integer> awaited = new LinkedHashMap<>();

    /** A producer in one epoch, and the partition that it writes to. Its sequence numbers begin at 0. */
    private record Sender(long producerId, short epoch, Uuid topicId, String topic, int partition) {}

    /** Whether a batch must wait for an earlier one. The earlier one itself is no longer awaited once it is here. */
    synchronized boolean mustWait(TopicProduceData topic, PartitionProduceData partition) {
        if (awaited.isEmpty() || !(partition.records() instanceof MemoryRecords records)) {
            return false;
        }
        for (RecordBatch batch : records.batches()) {
            Sender sender = sender(topic, partition, batch);
            Integer expected = awaited.get(sender);
            if (expected == null || batch.baseSequence() < expected) {
                return false;
            }
            if (batch.baseSequence() == expected) {
                awaited.remove(sender);
                return false;
            }
            return true;
        }
        return false;
    }

    /** Records that a batch was turned away. */
    synchronized void add(TopicProduceData topic, PartitionProduceData partition) {
        if (!(partition.records() instanceof MemoryRecords records)) {
            return;
        }
        for (RecordBatch batch : records.batches()) {
            if (batch.hasProducerId()) {
                awaited.merge(sender(topic, partition, batch), batch.baseSequence(), Math::min);
            }
        }
        Iterator<Sender> oldest = awaited.keySet().iterator();
        while (awaited.size() > MOST) {
            oldest.next();
            oldest.remove();
        }
    }

    private static Sender sender(TopicProduceData topic, PartitionProduceData partition, RecordBatch batch) {
        return new Sender(batch.producerId(), batch.producerEpoch(), topic.topicId(), topic.name(), partition.index());
    }
}
