package dev.rewind.query.log;

import dev.rewind.storeapi.Position;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Records that a dead letter was published again. It is stored as a record without a value in the dead letter's
 * partition, whose headers name the dead letter.
 *
 * @param at when it was published
 * @param by who requested it
 * @param to its position in {@code plan-events}
 */
public record RedriveNote(Instant at, String by, Position to) {

    private static final String LETTER = "dead-letter-redriven";
    private static final String BY = "dead-letter-redriven-by";
    private static final String TO = "dead-letter-redriven-to";

    RedriveNote(long timestamp, String by, Position to) {
        this(Instant.ofEpochMilli(timestamp), by, to);
    }

    /**
     * A request to redrive.
     *
     * @param by who requests it
     * @param value replaces the dead letter's value, or null
     * @param key replaces the dead letter's key, or null
     * @param contentType replaces content type and CloudEvents headers, or null
     * @param again whether to redrive although it was redriven before
     * @param once whether a repeated event must have no effect, see {@link EventPublisher#publish}
     */
    @SuppressWarnings("ArrayRecordComponent") // Passed on once, never compared.
    public record Request(
            String by,
            byte @Nullable [] value,
            @Nullable String key,
            @Nullable String contentType,
            boolean again,
            boolean once) {}

    /** The offset of the dead letter that a note is about; null if the record is not a note. */
    static @Nullable Long letter(ConsumerRecord<byte[], byte[]> record) {
        String letter = text(record.headers(), LETTER);
        return letter != null && letter.matches("[0-9]{1,18}") ? Long.valueOf(letter) : null;
    }

    /** Reads a note. */
    static RedriveNote of(ConsumerRecord<byte[], byte[]> note) {
        String by = text(note.headers(), BY);
        String to = text(note.headers(), TO);
        Position position =
                to != null && to.matches("[0-9]{1,6}:[0-9]{1,18}") ? Position.parse(to) : new Position(0, 0);
        return new RedriveNote(Instant.ofEpochMilli(note.timestamp()), by == null ? "unknown" : by, position);
    }

    /** The note as a record beside its dead letter. */
    ProducerRecord<byte[], byte[]> note(ConsumerRecord<byte[], byte[]> letter) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(LETTER, Long.toString(letter.offset()).getBytes(StandardCharsets.UTF_8));
        headers.add(BY, by.getBytes(StandardCharsets.UTF_8));
        headers.add(TO, to.toString().getBytes(StandardCharsets.UTF_8));
        return new ProducerRecord<>(letter.topic(), letter.partition(), letter.key(), null, headers);
    }

    private static @Nullable String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
