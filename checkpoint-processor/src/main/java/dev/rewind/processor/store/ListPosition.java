package dev.rewind.processor.store;

import dev.rewind.events.Entity;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Where an entity stands in a list: newest first, entities of the same millisecond by their text. */
final class ListPosition {
    private ListPosition() {}

    static byte[] of(Entity entity) {
        return of(entity.createdAt(), entity.entityType() + ":" + entity.entityId());
    }

    private static byte[] of(Instant createdAt, String entity) {
        byte[] text = entity.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + text.length)
                .putLong(Long.MAX_VALUE - createdAt.toEpochMilli())
                .put(text)
                .array();
    }

    /** The entity's text. */
    static String entity(byte[] position) {
        return new String(position, Long.BYTES, position.length - Long.BYTES, StandardCharsets.UTF_8);
    }
}
