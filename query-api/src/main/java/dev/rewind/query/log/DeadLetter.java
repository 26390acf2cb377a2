package dev.rewind.query.log;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.rewind.storeapi.Position;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A record that could not be read, and why. A list shows the first bytes of its value; a single dead letter shows the
 * whole value.
 *
 * @param id its position as text, {@code partition:offset}
 * @param partition of {@code dead-letters}
 * @param offset in that partition
 * @param code why it could not be read
 * @param reason the same in words
 * @param at when it was written to {@code dead-letters}
 * @param source where the original record is
 * @param key as text; absent if the record has none
 * @param sizeBytes size of the value
 * @param preview the beginning of the value as text
 * @param payloadBase64 the value
 * @param payloadText the value, if it is UTF-8
 * @param headers headers of the original record and of the processor
 * @param redriven the note of its last redrive, if it was redriven
 */
public record DeadLetter(
        String id,
        int partition,
        long offset,
        String code,
        String reason,
        Instant at,
        Source source,
        @Nullable String key,
        int sizeBytes,
        @Nullable String preview,
        @Nullable String payloadBase64,
        @Nullable String payloadText,
        @Nullable List<Attribute> headers,
        @Nullable RedriveNote redriven) {

    private static final int PREVIEW_BYTES = 200;

    /**
     * The position of the original record in the log.
     *
     * @param topic its name
     * @param partition in that topic
     * @param offset in that partition
     */
    public record Source(
            String topic,
            @Nullable Long partition,
            @Nullable Long offset) {}

    /**
     * One header. Several headers may have the same name.
     *
     * @param name its name
     * @param value as text
     */
    public record Attribute(
            String name,

            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable
            String value) {}

    static DeadLetter summary(ConsumerRecord<byte[], byte[]> message) {
        byte[] value = message.value() == null ? new byte[0] : message.value();
        String start = new String(value, 0, Math.min(value.length, PREVIEW_BYTES), StandardCharsets.UTF_8);
        return of(message, start, null, null, null);
    }

    static DeadLetter whole(ConsumerRecord<byte[], byte[]> message) {
        byte[] value = message.value() == null ? new byte[0] : message.value();
        List<Attribute> headers = new ArrayList<>();
        message.headers().forEach(header -> headers.add(new Attribute(header.key(), text(header.value()))));
        return of(message, null, Base64.getEncoder().encodeToString(value), utf8(value), headers);
    }

    private static DeadLetter of(
            ConsumerRecord<byte[], byte[]> message,
            @Nullable String preview,
            @Nullable String base64,
            @Nullable String text,
            @Nullable List<Attribute> headers) {
        Headers marks = message.headers();
        return new DeadLetter(
                new Position(message.partition(), message.offset()).toString(),
                message.partition(),
                message.offset(),
                mark(marks, "code"),
                mark(marks, "reason"),
                Instant.ofEpochMilli(message.timestamp()),
                new Source(mark(marks, "topic"), number(mark(marks, "partition")), number(mark(marks, "offset"))),
                text(message.key()),
                message.value() == null ? 0 : message.value().length,
                preview,
                base64,
                text,
                headers,
                null);
    }

    /** The same dead letter with the note of its redrive. */
    DeadLetter with(@Nullable RedriveNote note) {
        return new DeadLetter(
                id,
                partition,
                offset,
                code,
                reason,
                at,
                source,
                key,
                sizeBytes,
                preview,
                payloadBase64,
                payloadText,
                headers,
                note);
    }

    /** A header of the processor; empty if it is missing, because other programs may write to the topic. */
    private static String mark(Headers headers, String name) {
        Header header = headers.lastHeader("dead-letter-" + name);
        String value = header == null ? null : text(header.value());
        return value == null ? "" : value;
    }

    private static @Nullable Long number(String text) {
        return text.matches("[0-9]{1,18}") ? Long.valueOf(text) : null;
    }

    private static @Nullable String text(byte @Nullable [] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    private static @Nullable String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException binary) {
            return null;
        }
    }
}
