package dev.rewind.events.cloudevents;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;
import dev.rewind.events.Fact;
import dev.rewind.events.Step;
import dev.rewind.events.Step.PlanOutline;
import dev.rewind.events.json.Json;
import dev.rewind.events.json.Rfc3339;
import dev.rewind.events.json.Snapshot;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** Writes CloudEvents 1.0 in binary mode for Kafka: attributes in {@code ce_*} headers, the data as the value. */
public final class EventWriter {

    private static final byte[] SPECVERSION = utf8("1.0");
    private static final byte[] JSON = utf8("application/json");

    /** A {@link Fact.CheckpointTaken} whose checkpoint is already JSON and is copied as it is. */
    private record Taken(
            EventRef event,
            Instant at,
            Snapshot checkpoint,
            @Nullable Instant deadline,
            List<EntityKey> touches,
            @JsonProperty("wait") Step.@Nullable Wait waits,
            @Nullable String runner,
            @Nullable PlanOutline outline) {}

    private EventWriter() {}

    /** Creates the record of an event. Its key is the entity. */
    public static ProducerRecord<byte[], byte[]> record(String topic, Envelope<?> event) {
        return new ProducerRecord<>(topic, null, key(event.entity()), value(event.data()), headers(event));
    }

    /** The record key of an entity. */
    public static byte[] key(EntityKey entity) {
        return utf8(entity.toString());
    }

    /** The event's attributes as Kafka headers. */
    public static Headers headers(Envelope<?> event) {
        RecordHeaders headers = new RecordHeaders();
        headers.add("ce_specversion", SPECVERSION);
        headers.add("ce_id", utf8(event.id()));
        headers.add("ce_source", utf8(event.source()));
        headers.add("ce_type", utf8(EventTypes.typeOf(event.data().getClass())));
        headers.add("ce_subject", key(event.entity()));
        if (event.time() != null) {
            headers.add("ce_time", utf8(Rfc3339.format(event.time())));
        }
        add(headers, "ce_causationid", event.causationId());
        add(headers, "traceparent", event.traceparent());
        headers.add("content-type", JSON);
        return headers;
    }

    /** The event's data as JSON. */
    public static byte[] value(Object data) {
        try {
            return Json.mapper().writeValueAsBytes(data);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the vocabulary is writable as JSON", e);
        }
    }

    /**
     * The data of a fact whose checkpoint is already written as JSON, because writing it takes most of the time.
     *
     * @param checkpoint the JSON that the contract's mapper has written
     */
    public static byte[] value(Fact.CheckpointTaken fact, byte[] checkpoint) {
        return value(new Taken(
                fact.event(),
                fact.at(),
                Snapshot.ofCanonical(checkpoint),
                fact.deadline(),
                fact.touches(),
                fact.waits(),
                fact.runner(),
                fact.outline()));
    }

    /** The event as one structured JSON text, for HTTP. */
    public static byte[] structured(Envelope<?> event) {
        ObjectNode envelope = Json.mapper().createObjectNode();
        envelope.put("specversion", "1.0");
        envelope.put("id", event.id());
        envelope.put("source", event.source());
        envelope.put("type", EventTypes.typeOf(event.data().getClass()));
        envelope.put("subject", event.entity().toString());
        if (event.time() != null) {
            envelope.put("time", Rfc3339.format(event.time()));
        }
        if (event.traceparent() != null) {
            envelope.put("traceparent", event.traceparent());
        }
        if (event.causationId() != null) {
            envelope.put("causationid", event.causationId());
        }
        envelope.put("datacontenttype", "application/json");
        envelope.set("data", Json.mapper().valueToTree(event.data()));
        return value(envelope);
    }

    private static void add(Headers headers, String name, @Nullable String value) {
        if (value != null) {
            headers.add(name, utf8(value));
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
