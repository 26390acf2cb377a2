package dev.rewind.query.log;

import dev.rewind.events.PlanEvent;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.events.cloudevents.Once;
import dev.rewind.events.cloudevents.Unhurried;
import dev.rewind.query.problem.Problem;
import dev.rewind.query.problem.ProblemCode;
import dev.rewind.query.store.RecentWrites;
import dev.rewind.service.Topics;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import dev.rewind.service.config.StorageFault;
import dev.rewind.storeapi.Position;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes plan events. A published event is acknowledged by all in-sync replicas. */
public final class EventPublisher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EventPublisher.class);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

    /** How long {@code send} may block a request thread when the producer's buffer is full. */
    private static final long MAX_BLOCK_MS = 2_000;

    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;
    private final RecentWrites writes;
    private final Executor executor;

    private EventPublisher(
            KafkaProducer<byte[], byte[]> producer, String topic, RecentWrites writes, Executor executor) {
        this.producer = producer;
        this.topic = topic;
        this.writes = writes;
        this.executor = executor;
    }

    /**
     * Connects and fetches the topic's metadata, so that the first event does not wait for it.
     *
     * @param writes remembers the position of every published event
     * @param executor runs what follows an acknowledgement
     * @throws org.apache.kafka.common.KafkaException when the broker cannot be reached
     */
    public static EventPublisher start(Configuration configuration, RecentWrites writes, Executor executor) {
        String topic = configuration.topics().planEvents();
        KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings(configuration), new ByteArraySerializer(), new ByteArraySerializer());
        try {
            producer.partitionsFor(topic);
        } catch (RuntimeException e) {
            producer.close(Duration.ZERO);
            throw e;
        }
        return new EventPublisher(producer, topic, writes, executor);
    }

    /**
     * Publishes an event.
     *
     * @param once whether the sender relies on the event being decided once, see {@link Once}
     * @return completes with the event's position, or fails with a {@link Problem} within the configured time
     */
    public CompletableFuture<Position> publish(Envelope<PlanEvent> event, boolean once) {
        ProducerRecord<byte[], byte[]> message = EventWriter.record(topic, event);
        if (once) {
            Once.mark(message.headers());
        }
        return send(message, event);
    }

    /**
     * Publishes one of many events, which is decided once and does not delay others, see {@link Unhurried}.
     *
     * @return as {@link #publish}
     */
    public CompletableFuture<Position> publishUnhurried(Envelope<PlanEvent> event) {
        ProducerRecord<byte[], byte[]> message = EventWriter.record(topic, event);
        Once.mark(message.headers());
        Unhurried.mark(message.headers());
        return send(message, event);
    }

    private CompletableFuture<Position> send(ProducerRecord<byte[], byte[]> message, Envelope<PlanEvent> event) {
        CompletableFuture<Position> published = new CompletableFuture<>();
        Future<?> ignored = producer.send(message, (metadata, failure) -> {
            if (failure == null) {
                writes.remember(event.entity(), position(metadata));
                executor.execute(() -> published.complete(position(metadata)));
            } else {
                executor.execute(() -> published.completeExceptionally(problem(failure, event)));
            }
        });
        return published;
    }

    @Override
    public void close() {
        producer.close(CLOSE_WITHIN);
    }

    private static Position position(RecordMetadata metadata) {
        return new Position(metadata.partition(), metadata.offset());
    }

    private static Problem problem(Exception failure, Envelope<PlanEvent> event) {
        if (failure instanceof RecordTooLargeException) {
            return Problem.of(
                            ProblemCode.BODY_TOO_LARGE,
                            "the event is too large for the log; the limit is " + Topics.MAX_RECORD_BYTES + " bytes",
                            "keep large content elsewhere and put a reference into the event")
                    .with("limit_bytes", Topics.MAX_RECORD_BYTES);
        }
        LOG.atWarn()
                .addKeyValue("event_id", event.id())
                .addKeyValue("why", failure.toString())
                .log("The log did not acknowledge an event");
        StorageFault fault = StorageFault.of(failure);
        if (fault != null) {
            return Problem.of(
                            ProblemCode.STORAGE_UNAVAILABLE,
                            "the log did not acknowledge the event: " + fault.words(),
                            fault.remedy() + "; then publish the event again with the same id and source")
                    .with("event_id", event.id());
        }
        return Problem.of(
                        ProblemCode.LOG_UNAVAILABLE,
                        "the log did not acknowledge the event in time; it may or may not have stored it",
                        "publish it again with the same id and source; a second copy has no effect")
                .with("event_id", event.id());
    }

    private static Map<String, Object> settings(Configuration configuration) {
        int timeoutMs =
                Math.toIntExact(configuration.duration(Setting.PUBLISH_TIMEOUT).toMillis());
        long blockMs = Math.min(MAX_BLOCK_MS, timeoutMs / 3);
        Map<String, Object> settings = new HashMap<>();
        settings.put("client.id", "rewind-query-api");
        settings.put("linger.ms", 0);
        settings.put("max.block.ms", blockMs);
        settings.put("delivery.timeout.ms", (int) (timeoutMs - blockMs));
        settings.put("request.timeout.ms", (int) Math.min(10_000, (timeoutMs - blockMs) / 2));
        settings.put("max.request.size", Topics.MAX_RECORD_BYTES);
        settings.putAll(configuration.producer());
        settings.put("acks", "all");
        settings.put("enable.idempotence", true);
        return settings;
    }
}
