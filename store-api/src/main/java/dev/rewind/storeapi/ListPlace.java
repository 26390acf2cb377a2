package dev.rewind.storeapi;

import dev.rewind.events.EntityKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The place of an item in a list across entities. Lists begin with the newest item. Items of the same millisecond are
 * in the order of their entities, and those of the same entity begin with the highest number.
 *
 * <p>A place names its item, not how far the item is from the beginning. So it stays valid when items are added or
 * moved, and every store server understands it. The stores order their lists by the bytes of the places.
 *
 * <p>The bytes are {@link Long#MAX_VALUE} − time in milliseconds and the text of the entity. In a list of checkpoints
 * or rollbacks, 0 and {@link Long#MAX_VALUE} − number follow.
 *
 * @param at the time of the item, to the millisecond
 * @param entity the entity that the item belongs to
 * @param number of the checkpoint or rollback; null in a list of entities
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

    /** The lowest bytes of all places that are not newer than this time. */
    public static byte[] notNewerThan(Instant at) {
        return ByteBuffer.allocate(Long.BYTES)
                .putLong(Long.MAX_VALUE - at.toEpochMilli())
                .array();
    }

    /**
     * The number of the checkpoint or rollback.
     *
     * @throws IllegalStateException when the place is in a list of entities
     */
    public long requireNumber() {
        if (number == null) {
            throw new IllegalStateException("the place of " + entity + " has no number");
        }
        return number;
    }

    /** The bytes that order a list, compared as unsigned. */
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
     * @throws IllegalArgumentException when they are not the bytes of a place
     */
    public static ListPlace of(byte[] bytes) {
        int end = Math.min(Long.BYTES, bytes.length);
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        boolean numbered = bytes.length == end + 1 + Long.BYTES;
        if (end <= Long.BYTES || (end < bytes.length && !numbered)) {
            throw new IllegalArgumentException("these are not the bytes of a place in a list");
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
     * @throws IllegalArgumentException when it is not the text of a place
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
