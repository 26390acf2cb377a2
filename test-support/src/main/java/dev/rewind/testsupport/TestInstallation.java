package dev.rewind.testsupport;

import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.service.Topics;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import dev.rewind.service.topics.TopicProvisioning;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The topics of one installation on a broker, under a prefix of their own, with a producer and readers. Services are
 * not started.
 */
public final class TestInstallation implements AutoCloseable {
    /**
     * An idle processor asks 40 times per second whether a commit is due, not 200 times. Many processors of tests are
     * idle at once, and each of them would take several percent of a core from the tests that run.
     */
    public static final Map<String, String> UNHURRIED = Map.of("REWIND_KAFKA_STREAMS_POLL_MS", "25");

    /**
     * The same, and on a busy machine the first answer after a start may take longer than the default wait, and a runner
     * may be silent for longer than by default.
     */
    public static final Map<String, String> PATIENT = unhurried(Map.of(
            "REWIND_KAFKA_ADMIN_DEFAULT_API_TIMEOUT_MS", "60000",
            "REWIND_PRESENCE_INTERVAL", "5s",
            "REWIND_RUNNER_SILENCE", "30s"));

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Configuration configuration;
    private final KafkaProducer<byte[], byte[]> producer;

    private TestInstallation(Configuration configuration) {
        this.configuration = configuration;
        TopicProvisioning.create(configuration);
        Map<String, Object> properties = configuration.producer();
        properties.put("acks", "all");
        properties.put("linger.ms", 0);
        properties.put("max.request.size", Topics.MAX_RECORD_BYTES);
        producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * Creates the topics of an installation with three partitions, whose store server picks a free port.
     *
     * @param broker address of the broker
     * @param home directory of its services
     * @param environment {@code REWIND_KAFKA_*} variables
     * @param overrides settings that replace the defaults
     */
    public static TestInstallation on(
            String broker, Path home, Map<String, String> environment, Map<Setting, String> overrides) {
        Map<Setting, String> settings = new EnumMap<>(Setting.class);
        settings.put(Setting.HOME, home.toString());
        settings.put(Setting.TOPIC_PREFIX, "t" + NUMBER.incrementAndGet() + ".");
        settings.put(Setting.PARTITIONS, "3");
        settings.put(Setting.STORE_PORT, "0");
        settings.put(Setting.INSTANCE_ID, "one");
        settings.putAll(overrides);
        return new TestInstallation(
                Configuration.of(unhurried(environment), null).with(settings).withBroker(broker));
    }

    private static Map<String, String> unhurried(Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(UNHURRIED);
        all.putAll(environment);
        return Map.copyOf(all);
    }

    /** Returns its configuration. */
    public Configuration configuration() {
        return configuration;
    }

    /** Returns its topics. */
    public Topics topics() {
        return configuration.topics();
    }

    /** Returns its producer, which acknowledges only what is stored. */
    public KafkaProducer<byte[], byte[]> producer() {
        return producer;
    }

    /** Publishes an event, a command or a fact, and waits for the acknowledgement. */
    public RecordMetadata publish(String topic, Envelope<?> event) {
        return send(EventWriter.record(topic, event));
    }

    /** Publishes many events in few batches, and waits for all acknowledgements. */
    public void publish(String topic, List<? extends Envelope<?>> events) {
        events.stream()
                .map(event -> producer.send(EventWriter.record(topic, event)))
                .toList()
                .forEach(TestInstallation::acknowledged);
    }

    /** Sends a record and waits for the acknowledgement. */
    public RecordMetadata send(ProducerRecord<byte[], byte[]> record) {
        return acknowledged(producer.send(record));
    }

    private static RecordMetadata acknowledged(Future<RecordMetadata> sent) {
        try {
            return sent.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("a record was not acknowledged", e);
        }
    }

    /** Returns a consumer of the committed records of one topic, from its beginning. */
    public KafkaConsumer<byte[], byte[]> committed(String topic) {
        KafkaConsumer<byte[], byte[]> consumer = consumer(configuration);
        consumer.subscribe(List.of(topic));
        return consumer;
    }

    /** Returns all committed records of a topic so far, each partition in the order of the log. */
    public List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        return records(configuration, topic);
    }

    /** Returns the same for a topic of another installation. */
    public static List<ConsumerRecord<byte[], byte[]>> records(Configuration configuration, String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(configuration)) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(it -> consumer.position(it) < ends.getOrDefault(it, 0L))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }

    private static KafkaConsumer<byte[], byte[]> consumer(Configuration configuration) {
        Map<String, Object> properties = configuration.consumer();
        properties.put("group.id", "test-" + UUID.randomUUID());
        properties.put("auto.offset.reset", "earliest");
        properties.put("fetch.max.wait.ms", 20);
        properties.put("isolation.level", "read_committed");
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public void close() {
        producer.close();
    }
}
