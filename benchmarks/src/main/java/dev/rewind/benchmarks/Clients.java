package dev.rewind.benchmarks;

import dev.rewind.events.config.Configuration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Kafka clients as a runner has them. */
final class Clients {

    private Clients() {}

    /** @param lingerMs 0 for one event at a time, more for bulk */
    static KafkaProducer<byte[], byte[]> producer(Configuration configuration, int lingerMs) {
        Map<String, Object> settings = new HashMap<>(configuration.producer());
        settings.put("acks", "all");
        settings.put("linger.ms", lingerMs);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Sees what is committed, and nothing else. */
    static KafkaConsumer<byte[], byte[]> consumer(Configuration configuration) {
        Map<String, Object> settings = new HashMap<>(configuration.consumer());
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        settings.put("auto.offset.reset", "earliest");
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
