package dev.rewind.events;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A place in a list across entities: newest first, those of the same millisecond by entity, then by number, falling.
 * Stores order their lists by its bytes, and whoever pages through a list goes on after one. It says what stands there and
 * not how far it is, so it survives inserts and moves, and every instance understands it.
 *
 * <p>In bytes: {@link Long#MAX_VALUE} − time in milliseconds, the entity's text and, where entities stand in the list
 * several times, 0 and {@link Long#MAX_VALUE} − number.
 *
 * @param at to the millisecond
 * @param entity whose it is
 * @param number of its checkpoint or rollback; null in a list of entities
 */
public record ListPlace(
        Instant at, EntityKey entity, @Nullable Long number) implements Comparable<ListPlace> {

    /** The place of an entity that was created at this time. */
    public static ListPlace of(Instant createdAt, EntityKey entity) {
        return new ListPlace(createdAt, entity, null);
    }

    /** The place of the checkpoint or rollback of this number. */
    public static ListPlace of(Instant at, EntityKey entity, long number) {
        return new ListPlace(at, entity, number);
    }

    /** The least bytes of those places that are not newer than this time. */
    public static byte[] notNewerThan(Instant at) {
        return ByteBuffer.allocate(Long.BYTES)
                .putLong(Long.MAX_VALUE - at.toEpochMilli())
                .array();
    }

    /**
     * The number in a list that has numbers.
     *
     * @throws IllegalStateException in a list of entities
     */
    public long requireNumber() {
        if (number == null) {
            throw new IllegalStateException("the place of " + entity + " has no number");
        }
        return number;
    }

    /** The bytes that lists are ordered by, unsigned. */
    public byte[] bytes() {
        byte[] text = entity.toString().getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + text.length + (number == null ? 0 : 1 + Long.BYTES))
                .putLong(Long.MAX_VALUE - at.toEpochMilli())
                .put(text);
        if (number != null) {
            bytes.put((byte) 0).putLong(Long.MAX_VALUE - number);
        }
        return bytes.array();
    }

    /**
     * Reads {@link #bytes()}.
     *
     * @throws IllegalArgumentException when they are no place
     */
    public static ListPlace of(byte[] bytes) {
        int end = Math.min(Long.BYTES, bytes.length);
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        boolean numbered = bytes.length == end + 1 + Long.BYTES;
        if (end <= Long.BYTES || (end < bytes.length && !numbered)) {
            throw new IllegalArgumentException("no place in a list has these bytes");
        }
        ByteBuffer all = ByteBuffer.wrap(bytes);
        return new ListPlace(
                Instant.ofEpochMilli(Long.MAX_VALUE - all.getLong()),
                EntityKey.parse(new String(bytes, Long.BYTES, end - Long.BYTES, StandardCharsets.UTF_8)),
                numbered ? Long.MAX_VALUE - all.getLong(end + 1) : null);
    }

    /**
     * Reads {@link #toString()}.
     *
     * @throws IllegalArgumentException when it is no place
     */
    public static ListPlace parse(String text) {
        try {
            return of(Base64.getUrlDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("is no cursor that this server gave out", e);
        }
    }

    @Override
    public int compareTo(ListPlace other) {
        return Arrays.compareUnsigned(bytes(), other.bytes());
    }

    /** The bytes in base64url without padding (RFC 4648 §5): a cursor. */
    @Override
    public String toString() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes());
    }
}
