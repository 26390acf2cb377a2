package dev.rewind.processor.topology;

import dev.rewind.events.cloudevents.DeadLetterCode;
import dev.rewind.events.cloudevents.Restored;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * What could not be read, as it came, with the cause and the source in headers. Of a record that came compressed and
 * does not fit into one uncompressed, only the key is kept; the source says where the log has the rest.
 */
final class DeadLetter {
    private DeadLetter() {}

    static Record<Routed, byte[]> of(
            Record<byte[], byte[]> event, RecordMetadata where, DeadLetterCode code, String reason) {
        Headers headers = new RecordHeaders(event.headers()).remove(Restored.HEADER);
        mark(headers, where, code, reason);
        Record<Routed, byte[]> whole =
                new Record<>(Routed.to(where.partition(), event.key()), event.value(), event.timestamp(), headers);
        if (Reaction.size(whole) <= Reaction.MAX_BYTES) {
            return whole;
        }
        Headers few = new RecordHeaders();
        mark(few, where, code, reason);
        add(few, "dead-letter-omitted-bytes", Integer.toString(Reaction.size(whole)));
        Record<Routed, byte[]> part = whole.withValue(new byte[0]).withHeaders(few);
        return Reaction.size(part) <= Reaction.MAX_BYTES
                ? part
                : part.withKey(Routed.to(where.partition(), new byte[0]));
    }

    private static void mark(Headers headers, RecordMetadata where, DeadLetterCode code, String reason) {
        add(headers, "dead-letter-code", code.code());
        add(headers, "dead-letter-reason", reason);
        add(headers, "dead-letter-topic", where.topic());
        add(headers, "dead-letter-partition", Integer.toString(where.partition()));
        add(headers, "dead-letter-offset", Long.toString(where.offset()));
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
