package dev.rewind.service.topics;

import dev.rewind.events.EntityKey;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;

/**
 * Computes the partition of an entity from its key, as Kafka's default partitioner does. The partition is the same in
 * every topic and store.
 *
 * @param count how many partitions every topic and store has
 */
public record EntityPartition(int count) {

    /** The partition of an entity. */
    public int of(EntityKey entity) {
        return ofKey(entity.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** The partition of the record key of an entity. */
    public int ofKey(byte[] key) {
        return BuiltInPartitioner.partitionForKey(key, count);
    }
}
