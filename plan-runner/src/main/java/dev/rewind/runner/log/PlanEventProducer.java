package dev.rewind.runner.log;

import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.service.Topics;
import dev.rewind.service.clients.LogClients;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Publishes plan events: one idempotent producer for all plans of a runner. */
public final class PlanEventProducer implements AutoCloseable {

    private static final Duration REQUEST = Duration.ofSeconds(10);

    /** Records that are not flushed explicitly wait this long at most. */
    private static final int LINGER_MS = 5;

    private final Producer<byte[], byte[]> producer;
    private final ProducerFlusher flusher;
    private final String topic;
    private final Duration timeout;
    private volatile boolean closed;

    private PlanEventProducer(Producer<byte[], byte[]> producer, String topic, Duration timeout) {
        this.producer = producer;
        this.flusher = ProducerFlusher.of(producer);
        this.topic = topic;
        this.timeout = timeout;
    }

    public static PlanEventProducer connect(Configuration configuration) {
        Duration timeout = configuration.duration(Setting.PUBLISH_TIMEOUT);
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.LINGER_MS_CONFIG, LINGER_MS);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topics.MAX_RECORD_BYTES);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) timeout.toMillis());
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int)
                Math.min(timeout.toMillis() - LINGER_MS, REQUEST.toMillis()));
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, timeout.toMillis());
        settings.putAll(configuration.producer());
        // Set last, so that configuration cannot weaken it: a checkpoint exists because its event is acknowledged.
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        return new PlanEventProducer(
                LogClients.producer(settings), configuration.topics().planEvents(), timeout);
    }

    /**
     * An event that was handed to the producer.
     *
     * @param id the id of the event
     * @param acknowledged its position in the log, once Kafka has acknowledged it
     */
    public record Sent(String id, CompletableFuture<EventRef> acknowledged) {}

    /** Sends an event without delay. */
    public Sent send(EntityKey entity, String source, PlanEvent event, @Nullable String traceparent) {
        Sent sent = enqueue(entity, source, event, traceparent);
        flusher.flush();
        return sent;
    }

    /**
     * Adds an event to the producer's batch, to be sent with the next flush. Events of one entity keep the order of
     * these calls.
     */
    Sent enqueue(EntityKey entity, String source, PlanEvent event, @Nullable String traceparent) {
        String id = UUID.randomUUID().toString();
        Envelope<PlanEvent> envelope = new Envelope<>(id, source, entity, Instant.now(), traceparent, null, event);
        ProducerRecord<byte[], byte[]> message = EventWriter.record(topic, envelope);
        CompletableFuture<EventRef> acknowledged = new CompletableFuture<>();
        flusher.added();
        try {
            Future<?> ignored = producer.send(message, (at, failure) -> {
                flusher.completed();
                if (failure == null) {
                    acknowledged.complete(new EventRef(id, source, at.partition(), at.offset()));
                } else {
                    acknowledged.completeExceptionally(failure);
                }
            });
            return new Sent(id, acknowledged);
        } catch (RuntimeException e) {
            flusher.completed();
            throw e;
        }
    }

    /** Sends all added events. Returns without waiting. */
    void flush() {
        flusher.flush();
    }

    /**
     * Sends all added events, for a caller that waits for its acknowledgements next.
     *
     * @param own how many of the caller's events are unacknowledged at most
     */
    void flushAndWait(int own) {
        flusher.flushAndWait(own);
    }

    /** Whether {@link #close} was called, after which no event is published. */
    boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
        flusher.close();
        producer.close(timeout);
    }
}
