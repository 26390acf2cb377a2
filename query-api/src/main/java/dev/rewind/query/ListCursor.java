package dev.rewind.query;

import dev.rewind.events.EntityKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;

/**
 * A place in a list of checkpoints or rollbacks across entities: newest first, those of the same millisecond by entity,
 * then by number, falling. Every store server understands it, whichever gave it out, so it survives inserts and moves.
 *
 * @param text base64url, without padding, of eight bytes (the largest long minus the time in milliseconds), the entity's
 *     text, 0, and eight bytes (the largest long minus the number)
 */
record ListCursor(String text) implements Comparable<ListCursor> {

    private static final int SHORTEST = 2 * Long.BYTES + 4;

    static ListCursor of(Instant at, EntityKey entity, long number) {
        byte[] name = entity.toString().getBytes(StandardCharsets.UTF_8);
        byte[] position = ByteBuffer.allocate(2 * Long.BYTES + 1 + name.length)
                .putLong(Long.MAX_VALUE - at.toEpochMilli())
                .put(name)
                .put((byte) 0)
                .putLong(Long.MAX_VALUE - number)
                .array();
        return new ListCursor(Base64.getUrlEncoder().withoutPadding().encodeToString(position));
    }

    static ListCursor parse(String text) {
        try {
            byte[] position = Base64.getUrlDecoder().decode(text);
            if (position.length >= SHORTEST && position[position.length - Long.BYTES - 1] == 0) {
                int length = position.length - 2 * Long.BYTES - 1;
                EntityKey.parse(new String(position, Long.BYTES, length, StandardCharsets.UTF_8));
                return new ListCursor(text);
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("is no cursor that this server gave out", e);
        }
        throw new IllegalArgumentException("is no cursor that this server gave out");
    }

    /** The number in it. */
    long number() {
        byte[] position = Base64.getUrlDecoder().decode(text);
        return Long.MAX_VALUE
                - ByteBuffer.wrap(position, position.length - Long.BYTES, Long.BYTES)
                        .getLong();
    }

    @Override
    public int compareTo(ListCursor other) {
        return Arrays.compareUnsigned(
                Base64.getUrlDecoder().decode(text), Base64.getUrlDecoder().decode(other.text));
    }
}
