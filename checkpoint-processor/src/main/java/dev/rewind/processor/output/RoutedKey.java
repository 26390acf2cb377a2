package dev.rewind.processor.output;

import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.jspecify.annotations.Nullable;

/**
 * The key of an output record and the partition that it goes to. Most outputs go to the partition with the number of
 * their input. So each output partition has one writer, and no reader waits for the open transaction of another task.
 */
public record RoutedKey(int partition, @Nullable Bytes key) {

    public static RoutedKey to(int partition, byte @Nullable [] key) {
        return new RoutedKey(partition, key == null ? null : Bytes.wrap(key));
    }

    /** Serializes the key without the partition. */
    public static Serializer<RoutedKey> serializer() {
        return (topic, routed) -> routed.key() == null ? null : routed.key().get();
    }

    /** Sends a record to the partition that its key names. */
    @SuppressWarnings("removal") // The only abstract method is the deprecated one; the newer one calls it.
    public static StreamPartitioner<RoutedKey, byte[]> partitioner() {
        return (topic, routed, value, partitions) -> Optional.of(Set.of(routed.partition()));
    }

    public int size() {
        return key == null ? 0 : key.get().length;
    }
}
