package dev.rewind.benchmarks.load;

import dev.rewind.service.config.Configuration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Creates Kafka clients with the settings of a runner. */
final class BenchmarkClients {

    private BenchmarkClients() {}

    /** @param lingerMs 0 to send events one at a time, more to send many */
    static KafkaProducer<byte[], byte[]> producer(Configuration configuration, int lingerMs) {
        Map<String, Object> settings = new HashMap<>(configuration.producer());
        settings.put("acks", "all");
        settings.put("linger.ms", lingerMs);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** A consumer that reads only committed records. */
    static KafkaConsumer<byte[], byte[]> consumer(Configuration configuration) {
        Map<String, Object> settings = new HashMap<>(configuration.consumer());
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        settings.put("auto.offset.reset", "earliest");
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
