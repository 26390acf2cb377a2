package dev.rewind.service.clients;

import dev.rewind.service.config.Configuration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Creates the clients of the log. They are Kafka's, unless a log in the memory of this process has the address. The test
 * kit registers such logs for tests without a broker.
 */
public final class LogClients {

    private static final Map<String, InMemory> IN_MEMORY = new ConcurrentHashMap<>();

    private LogClients() {}

    /** A log in the memory of this process. */
    public interface InMemory {

        /** A producer with these settings. */
        Producer<byte[], byte[]> producer(Map<String, Object> settings);

        /** A consumer with these settings. */
        Consumer<byte[], byte[]> consumer(Map<String, Object> settings);

        /** The number of partitions of each topic. */
        int partitions();
    }

    /** Makes a log in memory known under an address, which clients have as {@code bootstrap.servers}. */
    public static void register(String address, InMemory log) {
        IN_MEMORY.put(address, log);
    }

    /** The log in memory that a configuration names; null if it names brokers. */
    public static @Nullable InMemory inMemory(Configuration configuration) {
        return IN_MEMORY.get(configuration.bootstrapServers());
    }

    /** Creates a producer with these settings. */
    public static Producer<byte[], byte[]> producer(Map<String, Object> settings) {
        InMemory log = named(settings);
        return log == null
                ? new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())
                : log.producer(settings);
    }

    /** Creates a consumer with these settings. */
    public static Consumer<byte[], byte[]> consumer(Map<String, Object> settings) {
        InMemory log = named(settings);
        return log == null
                ? new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                : log.consumer(settings);
    }

    private static @Nullable InMemory named(Map<String, Object> settings) {
        return IN_MEMORY.get(String.valueOf(settings.get("bootstrap.servers")));
    }
}
