package dev.rewind.query.log;

import dev.rewind.events.config.Configuration;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of {@code checkpoint-events} as it grows: every committed fact from the moment this process started, once, to
 * all who listen. One consumer, however many listen; when it fails it is opened again and goes on where it was.
 */
public final class FactLog implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FactLog.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration START_WITHIN = Duration.ofSeconds(20);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);
    private static final Duration REOPEN_AFTER = Duration.ofSeconds(1);

    private final Configuration configuration;
    private final List<Ear> ears;
    private final Map<TopicPartition, Long> next = new HashMap<>();
    private final CompletableFuture<Void> started = new CompletableFuture<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "rewind-facts");
    private final AtomicReference<@Nullable KafkaConsumer<byte[], byte[]>> wakeable = new AtomicReference<>();
    private volatile boolean listening;

    private FactLog(Configuration configuration, List<Ear> ears) {
        this.configuration = configuration;
        this.ears = ears;
    }

    /** Somebody who listens; called by one thread, which it must not hold up. */
    public interface Ear {

        /** Facts are heard from these offsets on, by partition. Called once, before the first fact. */
        default void from(Map<Integer, Long> offsets) {}

        /** A fact, as the log has it; in the order of its partition. */
        void hear(ConsumerRecord<byte[], byte[]> fact);

        /** All that was there has been heard, up to these offsets. */
        default void caughtUp(Map<Integer, Long> offsets) {}
    }

    /**
     * Listens; returns once it misses nothing.
     *
     * @throws KafkaException when the broker does not answer within 20 seconds
     */
    public static FactLog start(Configuration configuration, List<Ear> ears) {
        FactLog log = new FactLog(configuration, ears);
        log.thread.setDaemon(true);
        log.thread.start();
        try {
            log.started.orTimeout(START_WITHIN.toSeconds(), TimeUnit.SECONDS).join();
            return log;
        } catch (RuntimeException e) {
            log.close();
            throw new KafkaException("topic " + configuration.topics().checkpointEvents() + " cannot be read", e);
        }
    }

    /** Whether facts are heard now. */
    public boolean isListening() {
        return listening;
    }

    @Override
    public void close() {
        closing.countDown();
        KafkaConsumer<byte[], byte[]> open = wakeable.get();
        if (open != null) {
            open.wakeup();
        }
        try {
            thread.join(CLOSE_WITHIN.toMillis());
            if (thread.isAlive()) {
                LOG.atWarn().log("The consumer of facts does not end; it is left behind");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            do {
                listen();
            } while (!closing.await(REOPEN_AFTER.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void listen() {
        try (KafkaConsumer<byte[], byte[]> opened = consumer(configuration, "rewind-query-api-facts")) {
            wakeable.set(opened);
            begin(opened);
            listening = true;
            started.complete(null);
            while (closing.getCount() > 0) {
                opened.poll(POLL).forEach(fact -> ears.forEach(ear -> ear.hear(fact)));
                next.replaceAll((partition, before) -> opened.position(partition));
                Map<Integer, Long> offsets = offsets();
                ears.forEach(ear -> ear.caughtUp(offsets));
            }
        } catch (WakeupException e) {
            LOG.atDebug().log("The consumer of facts is told to end");
        } catch (KafkaException e) {
            LOG.atWarn().setCause(e).log("The consumer of facts failed and is opened again");
        } finally {
            listening = false;
            wakeable.set(null);
        }
    }

    private void begin(KafkaConsumer<byte[], byte[]> opened) {
        List<TopicPartition> partitions = partitions(configuration, opened);
        opened.assign(partitions);
        if (next.isEmpty()) {
            opened.seekToEnd(partitions);
            // Seeking is lazy: without asking, what is decided before the first poll would be missed.
            partitions.forEach(partition -> next.put(partition, opened.position(partition)));
            Map<Integer, Long> offsets = offsets();
            ears.forEach(ear -> ear.from(offsets));
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

    /** A consumer of committed facts that belongs to no group. */
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
