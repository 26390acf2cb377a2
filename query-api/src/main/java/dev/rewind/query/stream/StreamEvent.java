package dev.rewind.query.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rewind.events.json.Json;
import dev.rewind.query.resource.StateMasks;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A fact as stream listeners receive it. It is made once and shared by all listeners.
 *
 * @param partition partition of {@code checkpoint-events}
 * @param offset in that partition
 * @param entity the entity that it is about
 * @param kind such as {@code checkpoint-taken}
 * @param status the outcome of a step, plan or rollback, if the fact has one
 * @param event the server-sent event without its id
 */
@SuppressWarnings("ArrayRecordComponent") // Bytes to be sent, never compared.
record StreamEvent(
        int partition,
        long offset,
        String entity,
        String kind,
        @Nullable String status,
        byte[] event) {

    private static final String PREFIX = "dev.rewind.";
    private static final String VERSION = ".v1";
    private static final String ORDERED = "rollback-ordered";

    /**
     * Makes the event of a record.
     *
     * @throws IOException when the record is not a fact
     */
    static StreamEvent of(ConsumerRecord<byte[], byte[]> fact) throws IOException {
        String type = attribute(fact, "ce_type");
        if (!type.startsWith(PREFIX) || !type.endsWith(VERSION)) {
            throw new IOException("facts of type " + type + " are unknown");
        }
        String kind = type.substring(PREFIX.length(), type.length() - VERSION.length());
        JsonNode data = Json.mapper().readTree(fact.value());
        // Viewers listen too, and all listeners share the bytes.
        StateMasks.dropChange(data);
        String entity = attribute(fact, "ce_subject");
        ObjectNode event = Json.mapper().createObjectNode();
        event.put("specversion", "1.0");
        event.put("id", attribute(fact, "ce_id"));
        event.put("source", attribute(fact, "ce_source"));
        event.put("type", type);
        event.put("subject", entity);
        optional(fact, event, "ce_time", "time");
        optional(fact, event, "ce_causationid", "causationid");
        optional(fact, event, "traceparent", "traceparent");
        event.put("datacontenttype", "application/json");
        event.set("data", data);
        ByteArrayOutputStream frame = new ByteArrayOutputStream(fact.value().length + 512);
        frame.writeBytes(("event: " + kind + "\ndata: ").getBytes(StandardCharsets.UTF_8));
        // Server-sent events need the JSON on one line.
        frame.writeBytes(Json.mapper().writeValueAsBytes(event));
        frame.writeBytes(new byte[] {'\n', '\n'});
        return new StreamEvent(fact.partition(), fact.offset(), entity, kind, status(kind, data), frame.toByteArray());
    }

    /** The event with an id: the listener's position after it. */
    byte[] withId(StreamPosition position) {
        byte[] id = ("id: " + position + "\n").getBytes(StandardCharsets.US_ASCII);
        byte[] whole = new byte[id.length + event.length];
        System.arraycopy(id, 0, whole, 0, id.length);
        System.arraycopy(event, 0, whole, id.length, event.length);
        return whole;
    }

    private static @Nullable String status(String kind, JsonNode data) {
        JsonNode outcome = data.path("outcome");
        return outcome.isTextual() ? outcome.asText() : kind.equals(ORDERED) ? "commanded" : null;
    }

    private static String attribute(ConsumerRecord<byte[], byte[]> fact, String name) throws IOException {
        Header header = fact.headers().lastHeader(name);
        if (header == null || fact.value() == null) {
            throw new IOException("a fact has no " + name + " or no value");
        }
        return new String(header.value(), StandardCharsets.UTF_8);
    }

    private static void optional(ConsumerRecord<byte[], byte[]> fact, ObjectNode event, String header, String name) {
        Header given = fact.headers().lastHeader(header);
        if (given != null) {
            event.put(name, new String(given.value(), StandardCharsets.UTF_8));
        }
    }
}
