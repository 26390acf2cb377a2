package dev.rewind.service.topics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.EntityKey;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Existing logs hold their records in these partitions, so the numbers can never change. */
class EntityPartitionTest {

    @Test
    void isThatOfKafkasDefaultPartitioner() {
        EntityKey order = EntityKey.parse("plan:order-42");

        // Kafka's murmur2 of this key is 0x92fa6c43: without its sign bit, that is 2 modulo 3 and 7 modulo 12.
        assertThat(new EntityPartition(3).of(order)).isEqualTo(0x12fa6c43 % 3).isEqualTo(2);
        assertThat(new EntityPartition(12).of(order)).isEqualTo(0x12fa6c43 % 12);
        assertThat(new EntityPartition(12).ofKey("plan:order-42".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(new EntityPartition(12).of(order));
    }
}
