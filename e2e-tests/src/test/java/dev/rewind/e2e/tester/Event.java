package dev.rewind.e2e.tester;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A plan event, built by hand from the contract.
 *
 * @param id the CloudEvents id
 * @param name such as {@code step-started}
 * @param entity such as {@code plan:order-42}
 * @param data its data
 */
public record Event(String id, String name, String entity, ObjectNode data) {
    /** The topic that events go to. */
    public static final String TOPIC = "plan-events";

    /** The content type of an event in structured mode. */
    public static final String STRUCTURED = "application/cloudevents+json";

    /** A plain JSON mapper, not the product's. */
    public static final ObjectMapper JSON = new ObjectMapper();

    private static final String SOURCE = "/e2e";

    /** Returns an event with a new id. */
    public static Event of(String name, String entity, String data) {
        try {
            return new Event(UUID.randomUUID().toString(), name, entity, (ObjectNode) JSON.readTree(data));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(data, e);
        }
    }

    /** Returns a step-started with this state. */
    public static Event stepStarted(String entity, String step, int attempt, String state) {
        return of("step-started", entity, "{\"step\":" + step(step, attempt) + ",\"state\":" + state + "}");
    }

    /** Returns a step-completed. */
    public static Event stepCompleted(String entity, String step, int attempt) {
        return of("step-completed", entity, "{\"step\":" + step(step, attempt) + "}");
    }

    /** Returns a step-failed. */
    public static Event stepFailed(String entity, String step, int attempt) {
        return of(
                "step-failed",
                entity,
                "{\"step\":" + step(step, attempt) + ",\"error\":{\"type\":\"boom\",\"message\":\"it broke\"}}");
    }

    /** Returns a state-captured, which takes a checkpoint of this state. */
    public static Event stateCaptured(String entity, String state) {
        return of("state-captured", entity, "{\"state\":" + state + ",\"reason\":\"manual\"}");
    }

    /** Returns the same event with this epoch. */
    public Event inEpoch(long epoch) {
        return new Event(id, name, entity, data.deepCopy().put("epoch", epoch));
    }

    /** The CloudEvents type. */
    public String type() {
        return "dev.rewind." + name + ".v1";
    }

    /** The whole event as one JSON object. */
    public ObjectNode envelope() {
        ObjectNode envelope = JSON.createObjectNode()
                .put("specversion", "1.0")
                .put("id", id)
                .put("source", SOURCE)
                .put("type", type())
                .put("subject", entity)
                .put("datacontenttype", "application/json");
        envelope.set("data", data);
        return envelope;
    }

    /** {@link #envelope()} as bytes. */
    public byte[] structured() {
        return bytes(envelope());
    }

    /** The data as bytes. */
    public byte[] dataBytes() {
        return bytes(data);
    }

    /** The event in binary mode. */
    public ProducerRecord<byte[], byte[]> record() {
        ProducerRecord<byte[], byte[]> kafkaRecord = new ProducerRecord<>(TOPIC, utf8(entity), dataBytes());
        kafkaRecord
                .headers()
                .add("ce_specversion", utf8("1.0"))
                .add("ce_id", utf8(id))
                .add("ce_source", utf8(SOURCE))
                .add("ce_type", utf8(type()))
                .add("ce_subject", utf8(entity))
                .add("content-type", utf8("application/json"));
        return kafkaRecord;
    }

    /** Text as bytes. */
    public static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String step(String name, int attempt) {
        return "{\"name\":\"" + name + "\",\"attempt\":" + attempt + "}";
    }

    private static byte[] bytes(JsonNode json) {
        try {
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
