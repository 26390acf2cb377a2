package dev.rewind.processor.topology;

import dev.rewind.events.cloudevents.DeadLetterCause;
import dev.rewind.events.cloudevents.DeadLetterCode;
import dev.rewind.events.cloudevents.Restored;
import dev.rewind.processor.output.RoutedKey;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Turns a record that could not be read into a dead letter: the same bytes, with the cause and the source in headers. A
 * record that was compressed may not fit uncompressed; then only its key is kept, and the source says where the rest
 * is.
 */
final class DeadLetterRecord {
    private DeadLetterRecord() {}

    static Record<RoutedKey, byte[]> of(
            Record<byte[], byte[]> event, RecordMetadata where, DeadLetterCode code, String reason) {
        DeadLetterCause cause = new DeadLetterCause(code, reason, where.topic(), where.partition(), where.offset());
        Headers headers = new RecordHeaders(event.headers()).remove(Restored.HEADER);
        cause.addTo(headers);
        Record<RoutedKey, byte[]> whole =
                new Record<>(RoutedKey.to(where.partition(), event.key()), event.value(), event.timestamp(), headers);
        if (Reaction.size(whole) <= Reaction.MAX_BYTES) {
            return whole;
        }
        Headers few = new RecordHeaders();
        cause.addTo(few);
        few.add(
                "dead-letter-omitted-bytes",
                Integer.toString(Reaction.size(whole)).getBytes(StandardCharsets.UTF_8));
        Record<RoutedKey, byte[]> part = whole.withValue(new byte[0]).withHeaders(few);
        return Reaction.size(part) <= Reaction.MAX_BYTES
                ? part
                : part.withKey(RoutedKey.to(where.partition(), new byte[0]));
    }
}
