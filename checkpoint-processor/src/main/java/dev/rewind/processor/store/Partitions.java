package dev.rewind.processor.store;

import dev.rewind.events.EntityKey;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Utils;

/**
 * Where entities are at home: the partition that Kafka's default partitioner gives to their key.
 *
 * @param count partitions of every topic and store
 */
public record Partitions(int count) {

    /** The entity's home. */
    public int of(EntityKey entity) {
        byte[] key = entity.toString().getBytes(StandardCharsets.UTF_8);
        return Utils.toPositive(Utils.murmur2(key)) % count;
    }
}
