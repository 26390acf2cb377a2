package dev.rewind.query.log;

import dev.rewind.query.store.Position;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * That a dead letter was published again. The topic keeps it as a note: a record without a value in the letter's
 * partition, whose headers name the letter.
 *
 * @param at when
 * @param by who asked for it
 * @param to where {@code plan-events} has it
 */
public record Redriven(Instant at, String by, Position to) {

    private static final String LETTER = "dead-letter-redriven";
    private static final String BY = "dead-letter-redriven-by";
    private static final String TO = "dead-letter-redriven-to";

    Redriven(long timestamp, String by, Position to) {
        this(Instant.ofEpochMilli(timestamp), by, to);
    }

    /**
     * What to publish.
     *
     * @param by who asks
     * @param value instead of the letter's, or null
     * @param key instead of the letter's, or null
     * @param contentType instead of the letter's, or null; the letter's CloudEvents attributes go with it
     * @param again whether to do it even if it was done before
     */
    @SuppressWarnings("ArrayRecordComponent") // Passed on once, never compared.
    public record Request(
            String by,
            byte @Nullable [] value,
            @Nullable String key,
            @Nullable String contentType,
            boolean again) {}

    /** The offset of the letter that a note is about; null when the record is no note. */
    static @Nullable Long letter(ConsumerRecord<byte[], byte[]> record) {
        String letter = text(record.headers(), LETTER);
        return letter != null && letter.matches("[0-9]{1,18}") ? Long.valueOf(letter) : null;
    }

    /** What a note says. */
    static Redriven of(ConsumerRecord<byte[], byte[]> note) {
        String by = text(note.headers(), BY);
        String to = text(note.headers(), TO);
        Position position =
                to != null && to.matches("[0-9]{1,6}:[0-9]{1,18}") ? Position.parse(to) : new Position(0, 0);
        return new Redriven(Instant.ofEpochMilli(note.timestamp()), by == null ? "unknown" : by, position);
    }

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
