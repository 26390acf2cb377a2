package dev.rewind.processor.store;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.ListPlace;
import dev.rewind.events.Rollback;
import dev.rewind.events.json.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.utils.Bytes;

/**
 * Lists of checkpoints and rollbacks across entities, newest first: rows without values in store {@code records}. Each
 * value that can be asked for is a range of its own, so that a rare one is found without reading past the others.
 *
 * <table>
 * <caption>Key spaces</caption>
 * <tr><td>{@code i}</td><td>list, place</td><td>checkpoints: all, by reason, step, trace id, label;
 * pinned</td></tr>
 * <tr><td>{@code o}</td><td>list, place</td><td>rollbacks: all, by type, status, both; a row moves when the status
 * changes</td></tr>
 * </table>
 * A list is a letter and, but for {@code a} (all) and {@code p} (pinned), 16 bytes of the SHA-256 of its value, which may be any text. A place is
 * a {@link ListPlace}.
 */
final class Listing {
    static final char CHECKPOINTS = 'i';
    static final char ROLLBACKS = 'o';

    static final int HASH_BYTES = 16;

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
        byte[] place = place(checkpoint);
        return lists.stream().map(list -> key(CHECKPOINTS, list, place)).toList();
    }

    /** The row of a checkpoint while it is pinned. */
    static Bytes pinned(Checkpoint checkpoint) {
        return key(CHECKPOINTS, pinned(), place(checkpoint));
    }

    private static byte[] place(Checkpoint checkpoint) {
        return ListPlace.of(checkpoint.createdAt(), checkpoint.entity(), checkpoint.sequence())
                .bytes();
    }

    /** The rows of a rollback. */
    static List<Bytes> of(Rollback rollback) {
        byte[] place = ListPlace.of(
                        rollback.orderedAt(),
                        rollback.rollbackId().entity(),
                        rollback.rollbackId().number())
                .bytes();
        return List.of(
                key(ROLLBACKS, all(), place),
                key(ROLLBACKS, type(rollback.entityType()), place),
                key(ROLLBACKS, status(rollback.status()), place),
                key(ROLLBACKS, typeAndStatus(rollback.entityType(), rollback.status()), place));
    }

    static byte[] all() {
        return new byte[] {'a'};
    }

    static byte[] pinned() {
        return new byte[] {'p'};
    }

    /** Whether the lists of this letter are one list, which no value names. */
    static boolean isOne(int letter) {
        return letter == 'a' || letter == 'p';
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

    /** What the keys of a list begin with, before the place. */
    static byte[] prefix(char space, byte[] list) {
        return ByteBuffer.allocate(1 + list.length).put((byte) space).put(list).array();
    }

    private static Bytes key(char space, byte[] list, byte[] place) {
        return Bytes.wrap(ByteBuffer.allocate(1 + list.length + place.length)
                .put((byte) space)
                .put(list)
                .put(place)
                .array());
    }

    private static byte[] list(char kind, String value) {
        byte[] hash = Sha256.digest(value.getBytes(StandardCharsets.UTF_8));
        return ByteBuffer.allocate(1 + HASH_BYTES)
                .put((byte) kind)
                .put(hash, 0, HASH_BYTES)
                .array();
    }
}
