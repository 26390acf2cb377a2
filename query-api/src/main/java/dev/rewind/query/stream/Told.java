package dev.rewind.query.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rewind.events.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A fact as listeners get it: made once, shared by all.
 *
 * @param partition where the log has it
 * @param offset where the log has it
 * @param entity that it is about
 * @param kind such as {@code checkpoint-taken}
 * @param status what it says became of a step, a plan or a rollback, if it does
 * @param event the server-sent event, without its id
 */
@SuppressWarnings("ArrayRecordComponent") // Bytes to be sent, never compared.
record Told(
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
     * Makes it of a record.
     *
     * @throws IOException when the record is no fact
     */
    static Told of(ConsumerRecord<byte[], byte[]> fact) throws IOException {
        String type = attribute(fact, "ce_type");
        if (!type.startsWith(PREFIX) || !type.endsWith(VERSION)) {
            throw new IOException("a fact of type " + type + " is not known here");
        }
        String kind = type.substring(PREFIX.length(), type.length() - VERSION.length());
        JsonNode data = Json.mapper().readTree(fact.value());
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
        // Compact JSON: a line of its own, whatever the record looked like.
        frame.writeBytes(Json.mapper().writeValueAsBytes(event));
        frame.writeBytes(new byte[] {'\n', '\n'});
        return new Told(fact.partition(), fact.offset(), entity, kind, status(kind, data), frame.toByteArray());
    }

    /** The event with the position that a listener is at after it. */
    byte[] at(StreamPosition position) {
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
