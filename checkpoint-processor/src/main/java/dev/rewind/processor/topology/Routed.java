package dev.rewind.processor.topology;

import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.jspecify.annotations.Nullable;

/**
 * A record's key together with the partition that it goes to. Outputs go to the partition of the same number as their
 * input, so that each output partition has one writer and no reader waits for another task's open transaction.
 */
record Routed(int partition, @Nullable Bytes key) {

    static Routed to(int partition, byte @Nullable [] key) {
        return new Routed(partition, key == null ? null : Bytes.wrap(key));
    }

    /** Writes the key alone. */
    static Serializer<Routed> serializer() {
        return (topic, routed) -> routed.key() == null ? null : routed.key().get();
    }

    /** Takes the partition that the key names. */
    static StreamPartitioner<Routed, byte[]> partitioner() {
        return (topic, routed, value, partitions) -> Optional.of(Set.of(routed.partition()));
    }

    int size() {
        return key == null ? 0 : key.get().length;
    }
}
