package dev.rewind.runner;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.Topics;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.Setting;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** The producer side: one idempotent producer for all plans of a runner. */
final class EventLog implements AutoCloseable {

    private static final Duration REQUEST = Duration.ofSeconds(10);

    /** Bounds what is kept where nobody pushes. */
    private static final int LINGER_MS = 5;

    private final Producer<byte[], byte[]> producer;
    private final Pusher pusher;
    private final String topic;
    private final Duration timeout;

    private EventLog(Producer<byte[], byte[]> producer, String topic, Duration timeout) {
        this.producer = producer;
        this.pusher = Pusher.of(producer);
        this.topic = topic;
        this.timeout = timeout;
    }

    static EventLog connect(Configuration configuration) {
        Duration timeout = configuration.duration(Setting.PUBLISH_TIMEOUT);
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.LINGER_MS_CONFIG, LINGER_MS);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topics.MAX_RECORD_BYTES);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) timeout.toMillis());
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int)
                Math.min(timeout.toMillis() - LINGER_MS, REQUEST.toMillis()));
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, timeout.toMillis());
        settings.putAll(configuration.producer());
        // Not for anybody to weaken: an acknowledged step-started is what a checkpoint rests on.
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        return new EventLog(
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer()),
                configuration.topics().planEvents(),
                timeout);
    }

    /**
     * An event on its way.
     *
     * @param id of the event
     * @param acknowledged where the log has it, once it has
     */
    record Sent(String id, CompletableFuture<EventRef> acknowledged) {}

    /** Sends an event at once. */
    Sent send(EntityKey entity, String source, PlanEvent event, @Nullable String traceparent) {
        Sent sent = hand(entity, source, event, traceparent);
        pusher.push();
        return sent;
    }

    /**
     * Hands an event over, to be sent with what follows; events of one entity reach the log in the order of these calls.
     */
    Sent hand(EntityKey entity, String source, PlanEvent event, @Nullable String traceparent) {
        String id = UuidCreator.getTimeOrderedEpoch().toString();
        Envelope<PlanEvent> envelope = new Envelope<>(id, source, entity, Instant.now(), traceparent, null, event);
        ProducerRecord<byte[], byte[]> message = EventWriter.record(topic, envelope);
        CompletableFuture<EventRef> acknowledged = new CompletableFuture<>();
        pusher.handed();
        try {
            Future<?> ignored = producer.send(message, (at, failure) -> {
                pusher.arrived();
                if (failure == null) {
                    acknowledged.complete(new EventRef(id, source, at.partition(), at.offset()));
                } else {
                    acknowledged.completeExceptionally(failure);
                }
            });
            return new Sent(id, acknowledged);
        } catch (RuntimeException e) {
            pusher.arrived();
            throw e;
        }
    }

    /** Sends what was handed over. */
    void push() {
        pusher.push();
    }

    /**
     * Sends what was handed over, for a caller who waits for that next.
     *
     * @param own how many of the caller's events are on their way at most
     */
    void pushAndWait(int own) {
        pusher.pushAndWait(own);
    }

    @Override
    public void close() {
        pusher.close();
        producer.close(timeout);
    }
}
