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

    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final Duration timeout;

    private EventLog(Producer<byte[], byte[]> producer, String topic, Duration timeout) {
        this.producer = producer;
        this.topic = topic;
        this.timeout = timeout;
    }

    static EventLog connect(Configuration configuration) {
        Duration timeout = configuration.duration(Setting.PUBLISH_TIMEOUT);
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topics.MAX_RECORD_BYTES);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) timeout.toMillis());
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) Math.min(timeout.toMillis(), REQUEST.toMillis()));
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

    /** An event in the form in which it is sent, so that several can go out in one breath. */
    record Ready(Sent sent, String source, ProducerRecord<byte[], byte[]> message) {}

    Ready prepare(EntityKey entity, String source, PlanEvent event, @Nullable String traceparent) {
        String id = UuidCreator.getTimeOrderedEpoch().toString();
        Envelope<PlanEvent> envelope = new Envelope<>(id, source, entity, Instant.now(), traceparent, null, event);
        return new Ready(new Sent(id, new CompletableFuture<>()), source, EventWriter.record(topic, envelope));
    }

    /** Hands an event to the producer; events of one entity reach the log in the order of these calls. */
    Sent send(Ready event) {
        Sent sent = event.sent();
        Future<?> ignored = producer.send(event.message(), (at, failure) -> {
            if (failure == null) {
                sent.acknowledged().complete(new EventRef(sent.id(), event.source(), at.partition(), at.offset()));
            } else {
                sent.acknowledged().completeExceptionally(failure);
            }
        });
        return sent;
    }

    Sent send(EntityKey entity, String source, PlanEvent event, @Nullable String traceparent) {
        return send(prepare(entity, source, event, traceparent));
    }

    @Override
    public void close() {
        producer.close(timeout);
    }
}
