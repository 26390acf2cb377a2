package dev.rewind.query.job;

import dev.rewind.query.log.ConsumerThread;
import dev.rewind.query.problem.Problem;
import dev.rewind.query.problem.ProblemCode;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.telemetry.Outage;
import dev.rewind.service.topics.TopicProvisioning;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topic of bulk jobs, which every query API follows and writes the requests of its callers to. An installation of an
 * older release has no such topic, and no bulk jobs until it is created.
 */
public final class BulkLog implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BulkLog.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration WRITE_WITHIN = Duration.ofSeconds(15);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(3);
    private static final Duration LOOK_AGAIN_AFTER = Duration.ofSeconds(15);
    private static final Duration REOPEN_AFTER = Duration.ofSeconds(1);

    private final Configuration configuration;
    private final String topic;
    private final Executor executor;
    private final BulkJobs jobs = new BulkJobs();
    private final List<Written> awaited = new ArrayList<>();
    private final Outage outage =
            new Outage(LOG, "The topic of bulk jobs cannot be read", "The topic of bulk jobs is read again");
    private final ConsumerThread thread =
            new ConsumerThread("rewind-bulk-log", new Follower(), outage, this::lookAgainAfter);
    private volatile long next;
    private volatile boolean ready;
    private @Nullable KafkaProducer<byte[], byte[]> producer;

    /** A record that was written here and that this process has not read yet. */
    private record Written(long offset, CompletableFuture<Void> read) {}

    private BulkLog(Configuration configuration, Executor executor) {
        this.configuration = configuration;
        this.topic = configuration.topics().bulkJobs();
        this.executor = executor;
    }

    /**
     * Starts to follow the topic, on a thread of its own. Does not wait for it.
     *
     * @param executor runs what follows a write
     */
    public static BulkLog start(Configuration configuration, Executor executor) {
        BulkLog log = new BulkLog(configuration, executor);
        log.thread.start();
        return log;
    }

    /** Whether the topic exists and has been read up to its end once. */
    public boolean isReady() {
        return ready;
    }

    /** The jobs, as far as they have been read. Throws a {@link Problem} if the topic has not been read once. */
    public BulkJobs jobs() {
        if (!ready) {
            throw unavailable();
        }
        return jobs;
    }

    /** Writes records. Completes when this process has read them, so that a later read here sees them. */
    public CompletableFuture<Void> append(List<BulkRecord> records) {
        if (!ready) {
            throw unavailable();
        }
        CompletableFuture<Void> read = new CompletableFuture<>();
        try {
            for (int i = 0; i < records.size(); i++) {
                boolean isLast = i == records.size() - 1;
                Future<?> ignored = open().send(message(topic, records.get(i)), (at, failure) -> {
                    if (failure != null) {
                        executor.execute(() -> read.completeExceptionally(notWritten(failure)));
                    } else if (isLast) {
                        await(new Written(at.offset(), read));
                    }
                });
            }
        } catch (KafkaException e) {
            return CompletableFuture.failedFuture(notWritten(e));
        }
        return read.orTimeout(WRITE_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(
                        Problem.causeOf(failure) instanceof Problem known ? known : notWritten(failure)))
                .thenRunAsync(() -> {}, executor);
    }

    @Override
    public void close() {
        thread.close(CLOSE_WITHIN);
        synchronized (this) {
            if (producer != null) {
                producer.close(CLOSE_WITHIN);
            }
        }
    }

    static ProducerRecord<byte[], byte[]> message(String topic, BulkRecord record) {
        return new ProducerRecord<>(topic, 0, record.key(), record.value());
    }

    private Duration lookAgainAfter() {
        return ready ? REOPEN_AFTER : LOOK_AGAIN_AFTER;
    }

    private final class Follower implements ConsumerThread.Reader {
        @Override
        public @Nullable KafkaConsumer<byte[], byte[]> open() {
            return ready || TopicProvisioning.hasTopic(configuration, topic) ? consumer() : null;
        }

        @Override
        public void read(KafkaConsumer<byte[], byte[]> reading) {
            TopicPartition partition = new TopicPartition(topic, 0);
            reading.assign(List.of(partition));
            if (next == 0) {
                reading.seekToBeginning(List.of(partition));
            } else {
                reading.seek(partition, next);
            }
            long end = reading.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (!thread.isClosing()) {
                reading.poll(POLL).forEach(BulkLog.this::read);
                next = reading.position(partition);
                ready = ready || next >= end;
                outage.answered();
                release();
            }
        }
    }

    private void read(ConsumerRecord<byte[], byte[]> message) {
        BulkRecord record = BulkRecord.read(message.key(), message.value());
        if (record == null) {
            LOG.atWarn().addKeyValue("offset", message.offset()).log("A record is not one of a bulk job");
            return;
        }
        try {
            jobs.add(record);
        } catch (UncheckedIOException e) {
            LOG.atError().addKeyValue("offset", message.offset()).setCause(e).log("A bulk job cannot be read");
        }
    }

    private void await(Written written) {
        synchronized (awaited) {
            if (next > written.offset()) {
                written.read().complete(null);
            } else {
                awaited.add(written);
            }
        }
    }

    private void release() {
        synchronized (awaited) {
            awaited.removeIf(written -> {
                boolean isRead = next > written.offset();
                if (isRead) {
                    written.read().complete(null);
                }
                return isRead || written.read().isDone();
            });
        }
    }

    private synchronized KafkaProducer<byte[], byte[]> open() {
        KafkaProducer<byte[], byte[]> open = producer;
        if (open == null) {
            open = new KafkaProducer<>(
                    producerSettings(configuration), new ByteArraySerializer(), new ByteArraySerializer());
            producer = open;
        }
        return open;
    }

    static Map<String, Object> producerSettings(Configuration configuration) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("client.id", "rewind-bulk");
        settings.put("linger.ms", 0);
        settings.put("max.block.ms", 5_000);
        settings.put("request.timeout.ms", 5_000);
        settings.put("delivery.timeout.ms", 10_000);
        settings.putAll(configuration.producer());
        settings.put("acks", "all");
        settings.put("enable.idempotence", true);
        return settings;
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        Map<String, Object> settings = new HashMap<>();
        settings.put("client.id", "rewind-bulk-log");
        settings.put("default.api.timeout.ms", 10_000);
        settings.putAll(configuration.consumer());
        settings.put("isolation.level", "read_committed");
        settings.put("auto.offset.reset", "earliest");
        settings.put("enable.auto.commit", false);
        settings.put("allow.auto.create.topics", false);
        settings.remove("group.id");
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private Problem unavailable() {
        return Problem.of(
                ProblemCode.BULK_UNAVAILABLE,
                "the topic " + topic
                        + " has not been read: it does not exist, or this query API has just started or may"
                        + " not read it",
                "try again shortly; if this does not help, run `rewind topics create` and, with ACLs,"
                        + " `rewind acls apply`");
    }

    private static Problem notWritten(Throwable failure) {
        return Problem.of(
                ProblemCode.LOG_UNAVAILABLE,
                "the log did not acknowledge the request: " + failure,
                "read the job to see whether it has changed; otherwise send the request again");
    }
}
