package dev.rewind.query.log;

import dev.rewind.service.config.Configuration;
import dev.rewind.service.telemetry.Outage;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows {@code checkpoint-events} from its end and passes every committed fact to its listeners once. All listeners
 * share one consumer. If the consumer fails, it is opened again where it stopped.
 */
public final class FactLog implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FactLog.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration START_WITHIN = Duration.ofSeconds(20);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);
    private static final Duration REOPEN_AFTER = Duration.ofSeconds(1);

    private final Configuration configuration;
    private final List<FactListener> listeners;
    private final Map<TopicPartition, Long> next = new HashMap<>();
    private final CompletableFuture<Void> started = new CompletableFuture<>();
    private final Outage outage = new Outage(
            LOG, "The consumer of facts failed and is being reopened", "The consumer of facts receives facts again");
    private final ConsumerThread thread =
            new ConsumerThread("rewind-facts", new Follower(), outage, () -> REOPEN_AFTER);
    private volatile boolean listening;

    private FactLog(Configuration configuration, List<FactListener> listeners) {
        this.configuration = configuration;
        this.listeners = listeners;
    }

    /**
     * Starts to follow the log. From its return on, no fact is missed.
     *
     * @throws KafkaException when the broker does not answer within 20 seconds
     */
    public static FactLog start(Configuration configuration, List<FactListener> listeners) {
        FactLog log = new FactLog(configuration, listeners);
        log.thread.start();
        try {
            log.started.orTimeout(START_WITHIN.toSeconds(), TimeUnit.SECONDS).join();
            return log;
        } catch (RuntimeException e) {
            log.close();
            throw new KafkaException("topic " + configuration.topics().checkpointEvents() + " cannot be read", e);
        }
    }

    /** Whether facts are received now. */
    public boolean isListening() {
        return listening;
    }

    @Override
    public void close() {
        thread.close(CLOSE_WITHIN);
    }

    private final class Follower implements ConsumerThread.Reader {
        @Override
        public KafkaConsumer<byte[], byte[]> open() {
            return consumer(configuration, "rewind-query-api-facts");
        }

        @Override
        public void read(KafkaConsumer<byte[], byte[]> opened) {
            try {
                begin(opened);
                listening = true;
                outage.answered();
                started.complete(null);
                while (!thread.isClosing()) {
                    opened.poll(POLL).forEach(fact -> listeners.forEach(listener -> listener.onFact(fact)));
                    next.replaceAll((partition, before) -> opened.position(partition));
                    Map<Integer, Long> offsets = offsets();
                    listeners.forEach(listener -> listener.onCaughtUp(offsets));
                }
            } finally {
                listening = false;
            }
        }
    }

    private void begin(KafkaConsumer<byte[], byte[]> opened) {
        List<TopicPartition> partitions = partitions(configuration, opened);
        opened.assign(partitions);
        if (next.isEmpty()) {
            opened.seekToEnd(partitions);
            // Seeking is lazy. Without asking for the position, facts before the first poll would be missed.
            partitions.forEach(partition -> next.put(partition, opened.position(partition)));
            Map<Integer, Long> offsets = offsets();
            listeners.forEach(listener -> listener.onStart(offsets));
        } else {
            next.forEach(opened::seek);
        }
    }

    private Map<Integer, Long> offsets() {
        Map<Integer, Long> offsets = new TreeMap<>();
        next.forEach((partition, offset) -> offsets.put(partition.partition(), offset));
        return offsets;
    }

    /** The partitions of {@code checkpoint-events}. */
    public static List<TopicPartition> partitions(Configuration configuration, KafkaConsumer<byte[], byte[]> consumer) {
        return consumer.partitionsFor(configuration.topics().checkpointEvents()).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
    }

    /** A consumer of committed facts without a consumer group. */
    public static KafkaConsumer<byte[], byte[]> consumer(Configuration configuration, String clientId) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("client.id", clientId);
        settings.put("default.api.timeout.ms", 10_000);
        settings.put("fetch.max.bytes", 4 * 1024 * 1024);
        settings.putAll(configuration.consumer());
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        settings.put("allow.auto.create.topics", false);
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
