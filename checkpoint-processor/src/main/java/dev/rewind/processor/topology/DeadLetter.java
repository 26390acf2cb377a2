package dev.rewind.processor.topology;

import dev.rewind.events.cloudevents.DeadLetterCause;
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
        DeadLetterCause cause = new DeadLetterCause(code, reason, where.topic(), where.partition(), where.offset());
        Headers headers = new RecordHeaders(event.headers()).remove(Restored.HEADER);
        cause.addTo(headers);
        Record<Routed, byte[]> whole =
                new Record<>(Routed.to(where.partition(), event.key()), event.value(), event.timestamp(), headers);
        if (Reaction.size(whole) <= Reaction.MAX_BYTES) {
            return whole;
        }
        Headers few = new RecordHeaders();
        cause.addTo(few);
        few.add(
                "dead-letter-omitted-bytes",
                Integer.toString(Reaction.size(whole)).getBytes(StandardCharsets.UTF_8));
        Record<Routed, byte[]> part = whole.withValue(new byte[0]).withHeaders(few);
        return Reaction.size(part) <= Reaction.MAX_BYTES
                ? part
                : part.withKey(Routed.to(where.partition(), new byte[0]));
    }
}
