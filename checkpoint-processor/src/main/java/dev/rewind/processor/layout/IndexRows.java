package dev.rewind.processor.layout;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.Rollback;
import dev.rewind.events.json.Sha256;
import dev.rewind.storeapi.ListPlace;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.utils.Bytes;

/**
 * The keys of the lists of checkpoints and rollbacks across entities, newest first: rows without values in store {@code
 * records}. Each value of a filter has its own range of keys, so a rare value is found without reading other rows.
 *
 * <table>
 * <caption>Key spaces</caption>
 * <tr><td>{@code i}</td><td>list, place</td><td>checkpoints: all, by reason, step, trace id, label;
 * pinned</td></tr>
 * <tr><td>{@code o}</td><td>list, place</td><td>rollbacks: all, by type, status, both; a row moves when the status or
 * the standing changes</td></tr>
 * </table>
 * A list is a letter, followed by 16 bytes of the SHA-256 of its value; {@code a} (all) and {@code p} (pinned) have no
 * value. A place is a {@link ListPlace}.
 */
public final class IndexRows {
    public static final char CHECKPOINTS = 'i';
    public static final char ROLLBACKS = 'o';

    static final int HASH_BYTES = 16;

    private IndexRows() {}

    /** The rows of a checkpoint. Most checkpoints have the reason of steps; for that reason the list of all is used. */
    public static List<Bytes> of(Checkpoint checkpoint) {
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

    /** The row of a pinned checkpoint in the list of pinned ones. */
    public static Bytes pinned(Checkpoint checkpoint) {
        return key(CHECKPOINTS, pinned(), place(checkpoint));
    }

    private static byte[] place(Checkpoint checkpoint) {
        return ListPlace.of(checkpoint.createdAt(), checkpoint.entity(), checkpoint.sequence())
                .bytes();
    }

    /** The rows of a rollback. */
    public static List<Bytes> of(Rollback rollback) {
        byte[] place = ListPlace.of(
                        rollback.orderedAt(),
                        rollback.rollbackId().entity(),
                        rollback.rollbackId().number())
                .bytes();
        List<Bytes> rows = new ArrayList<>();
        rows.add(key(ROLLBACKS, all(), place));
        rows.add(key(ROLLBACKS, type(rollback.entityType()), place));
        for (Rollback.Standing standing : Rollback.Standing.values()) {
            if (rollback.isListedAs(standing)) {
                rows.add(key(ROLLBACKS, status(standing), place));
                rows.add(key(ROLLBACKS, typeAndStatus(rollback.entityType(), standing), place));
            }
        }
        return rows;
    }

    public static byte[] all() {
        return new byte[] {'a'};
    }

    public static byte[] pinned() {
        return new byte[] {'p'};
    }

    /** Whether a row of the lists of checkpoints follows from the row of its checkpoint. Pins come and go without it. */
    static boolean isDerived(Bytes key) {
        return key.get()[1] != 'p';
    }

    /** Whether the list with this letter has no value. */
    static boolean hasNoValue(int letter) {
        return letter == 'a' || letter == 'p';
    }

    public static byte[] reason(String reason) {
        return list('r', reason);
    }

    public static byte[] step(String name) {
        return list('s', name);
    }

    public static byte[] trace(String id) {
        return list('t', id);
    }

    public static byte[] label(String name, String value) {
        return list('l', name + "=" + value);
    }

    public static byte[] type(String type) {
        return list('y', type);
    }

    public static byte[] status(Rollback.Standing status) {
        return list('u', status.name().toLowerCase(Locale.ROOT));
    }

    public static byte[] typeAndStatus(String type, Rollback.Standing status) {
        return list('b', type + "/" + status.name().toLowerCase(Locale.ROOT));
    }

    /** The first bytes of the keys of a list, before the place. */
    public static byte[] prefix(char space, byte[] list) {
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
