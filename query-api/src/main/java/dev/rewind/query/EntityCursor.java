package dev.rewind.query;

import dev.rewind.events.Entity;
import dev.rewind.events.EntityKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;

/**
 * Where a list of entities goes on: after this entity, in the order newest created first, those of the same millisecond
 * by their text. Every store server understands it, whichever gave it out, so it survives inserts and moves.
 *
 * @param text base64url, without padding, of eight bytes (the largest long minus the time in milliseconds) and the
 *     entity's text
 */
record EntityCursor(String text) {

    static final Comparator<Entity> NEWEST_FIRST = Comparator.comparing(Entity::createdAt)
            .reversed()
            .thenComparing(entity -> entity.entityType() + ":" + entity.entityId());

    static EntityCursor of(Entity entity) {
        byte[] name = (entity.entityType() + ":" + entity.entityId()).getBytes(StandardCharsets.UTF_8);
        byte[] position = ByteBuffer.allocate(Long.BYTES + name.length)
                .putLong(Long.MAX_VALUE - entity.createdAt().toEpochMilli())
                .put(name)
                .array();
        return new EntityCursor(Base64.getUrlEncoder().withoutPadding().encodeToString(position));
    }

    static EntityCursor parse(String text) {
        try {
            byte[] position = Base64.getUrlDecoder().decode(text);
            EntityKey.parse(new String(
                    position, Long.BYTES, Math.max(0, position.length - Long.BYTES), StandardCharsets.UTF_8));
            return new EntityCursor(text);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("is no cursor that this server gave out", e);
        }
    }
}
