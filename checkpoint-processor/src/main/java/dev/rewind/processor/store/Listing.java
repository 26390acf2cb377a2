package dev.rewind.processor.store;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Rollback;
import dev.rewind.events.json.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.utils.Bytes;

/**
 * Lists of checkpoints and rollbacks across entities, newest first: rows without values in store {@code records}. Each
 * value that can be asked for is a range of its own, so that a rare one is found without reading past the others.
 *
 * <table>
 * <caption>Key spaces</caption>
 * <tr><td>{@code i}</td><td>list, position</td><td>checkpoints: all, by reason, step, trace id, label</td></tr>
 * <tr><td>{@code o}</td><td>list, position</td><td>rollbacks: all, by type, status, both; a row moves when the status
 * changes</td></tr>
 * </table>
 * A list is a letter and, but for {@code a} (all), 16 bytes of the SHA-256 of its value, which may be any text. A
 * position is {@link Long#MAX_VALUE} − time in milliseconds, the entity's text, 0, {@link Long#MAX_VALUE} − number.
 */
final class Listing {
    static final char CHECKPOINTS = 'i';
    static final char ROLLBACKS = 'o';

    private static final int HASH_BYTES = 16;

    private Listing() {}

    /** The rows of a checkpoint. Most have the reason that steps have: for those the list of all serves as well. */
    static List<Bytes> of(Checkpoint checkpoint) {
        List<byte[]> lists = new ArrayList<>();
        lists.add(all());
        if (!checkpoint.reason().equals(Checkpoint.STEP_STARTED)) {
            lists.add(reason(checkpoint.reason()));
        }
        if (checkpoint.step() != null) {
            lists.add(step(checkpoint.step().name()));
        }
        if (checkpoint.traceId() != null) {
            lists.add(trace(checkpoint.traceId()));
        }
        checkpoint.labels().forEach((name, value) -> lists.add(label(name, value)));
        byte[] position = position(checkpoint.createdAt(), checkpoint.entity(), checkpoint.sequence());
        return lists.stream().map(list -> key(CHECKPOINTS, list, position)).toList();
    }

    /** The rows of a rollback. */
    static List<Bytes> of(Rollback rollback) {
        byte[] position = position(
                rollback.orderedAt(),
                rollback.rollbackId().entity(),
                rollback.rollbackId().number());
        return List.of(
                key(ROLLBACKS, all(), position),
                key(ROLLBACKS, type(rollback.entityType()), position),
                key(ROLLBACKS, status(rollback.status()), position),
                key(ROLLBACKS, typeAndStatus(rollback.entityType(), rollback.status()), position));
    }

    static byte[] all() {
        return new byte[] {'a'};
    }

    static byte[] reason(String reason) {
        return list('r', reason);
    }

    static byte[] step(String name) {
        return list('s', name);
    }

    static byte[] trace(String id) {
        return list('t', id);
    }

    static byte[] label(String name, String value) {
        return list('l', name + "=" + value);
    }

    static byte[] type(String type) {
        return list('y', type);
    }

    static byte[] status(Rollback.Status status) {
        return list('u', status.name().toLowerCase(Locale.ROOT));
    }

    static byte[] typeAndStatus(String type, Rollback.Status status) {
        return list('b', type + "/" + status.name().toLowerCase(Locale.ROOT));
    }

    static byte[] position(Instant at, EntityKey entity, long number) {
        byte[] text = entity.toString().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + text.length + 1 + Long.BYTES)
                .putLong(Long.MAX_VALUE - at.toEpochMilli())
                .put(text)
                .put((byte) 0)
                .putLong(Long.MAX_VALUE - number)
                .array();
    }

    /** Where those begin that are not newer than this time. */
    static byte[] from(Instant at) {
        return ByteBuffer.allocate(Long.BYTES)
                .putLong(Long.MAX_VALUE - at.toEpochMilli())
                .array();
    }

    static EntityKey entity(byte[] position) {
        return EntityKey.parse(
                new String(position, Long.BYTES, position.length - 2 * Long.BYTES - 1, StandardCharsets.UTF_8));
    }

    static long number(byte[] position) {
        return Long.MAX_VALUE
                - ByteBuffer.wrap(position, position.length - Long.BYTES, Long.BYTES)
                        .getLong();
    }

    static Bytes key(char space, byte[] list, byte[] position) {
        return Bytes.wrap(ByteBuffer.allocate(1 + list.length + position.length)
                .put((byte) space)
                .put(list)
                .put(position)
                .array());
    }

    /** The position in a key of this list. */
    static byte[] position(byte[] key, byte[] list) {
        return Arrays.copyOfRange(key, 1 + list.length, key.length);
    }

    private static byte[] list(char kind, String value) {
        byte[] hash = Sha256.digest(value.getBytes(StandardCharsets.UTF_8));
        return ByteBuffer.allocate(1 + HASH_BYTES)
                .put((byte) kind)
                .put(hash, 0, HASH_BYTES)
                .array();
    }
}
