package dev.rewind.query.job;

import dev.rewind.events.EntityKey;
import dev.rewind.query.log.EventPublisher;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.telemetry.Outage;
import dev.rewind.service.topics.PersistentNames;
import dev.rewind.storeapi.Position;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does the items of bulk jobs while this query API is the one that works on them. All query APIs share a consumer group
 * over the topic of bulk jobs, which has one partition; its owner works. If the owner dies, the group gives the
 * partition to another one, which continues from the records.
 */
public final class BulkWorker implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BulkWorker.class);
    private static final Duration IDLE = Duration.ofMillis(250);
    private static final Duration REOPEN_AFTER = Duration.ofSeconds(1);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);
    private static final int SESSION_MS = 10_000;

    private final Configuration configuration;
    private final BulkLog log;
    private final EventPublisher publisher;
    private final ProcessedCheck processed;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "rewind-bulk-worker");
    private final Outage outage = new Outage(LOG, "Bulk jobs cannot be worked on", "Bulk jobs are worked on again");

    /** Tells whether the processor has processed an event. */
    public interface ProcessedCheck {

        /** Completes with true once it has; false or a failure if it has not yet. */
        CompletableFuture<Boolean> of(EntityKey entity, Position position);
    }

    private BulkWorker(Configuration configuration, BulkLog log, EventPublisher publisher, ProcessedCheck processed) {
        this.configuration = configuration;
        this.log = log;
        this.publisher = publisher;
        this.processed = processed;
    }

    /** Starts to work, on a thread of its own, once the topic of bulk jobs is there. */
    public static BulkWorker start(
            Configuration configuration, BulkLog log, EventPublisher publisher, ProcessedCheck processed) {
        BulkWorker worker = new BulkWorker(configuration, log, publisher, processed);
        worker.thread.setDaemon(true);
        worker.thread.start();
        return worker;
    }

    /** Leaves the work to another query API, as it is: what is not recorded is found in the log again. */
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(CLOSE_WITHIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            do {
                if (log.isReady()) {
                    work();
                }
            } while (!closing.await(REOPEN_AFTER.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        String topic = configuration.topics().bulkJobs();
        try (KafkaConsumer<byte[], byte[]> group = group(topic);
                BulkShift shift = new BulkShift(configuration, log.jobs(), publisher, processed)) {
            group.subscribe(List.of(topic), new Ownership(group, shift));
            boolean isIdle = true;
            while (closing.getCount() > 0) {
                group.poll(isIdle ? IDLE : Duration.ZERO);
                isIdle = group.assignment().isEmpty() || !shift.turn();
                outage.answered();
            }
        } catch (KafkaException e) {
            outage.noAnswer(e);
        }
    }

    /** The records of the topic come to the {@link BulkLog}; this consumer only owns the partition. */
    private record Ownership(KafkaConsumer<byte[], byte[]> group, BulkShift shift)
            implements ConsumerRebalanceListener {

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            group.pause(partitions);
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            shift.close();
        }
    }

    private KafkaConsumer<byte[], byte[]> group(String topic) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("client.id", "rewind-bulk-worker");
        settings.put("session.timeout.ms", SESSION_MS);
        settings.put("heartbeat.interval.ms", SESSION_MS / 4);
        settings.putAll(configuration.consumer());
        settings.put("group.id", PersistentNames.bulkWorkers(topic));
        settings.put("auto.offset.reset", "latest");
        settings.put("enable.auto.commit", false);
        settings.put("allow.auto.create.topics", false);
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
