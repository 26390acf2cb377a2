package dev.rewind.processor.layout;

import dev.rewind.storeapi.ListPlace;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The name of a row for people, read from its key alone.
 *
 * @param kind {@code head}, {@code state}, {@code checkpoint}, {@code step}, {@code touches}, {@code rollback}, {@code
 *     gap}, {@code cause}, {@code once}, {@code listing}, {@code shared}, {@code deadline}, {@code failure} or {@code
 *     other}
 * @param entity the entity of the row; null if its key names no entity
 * @param name such as {@code plan:order-42:7}
 */
public record RowName(String kind, @Nullable String entity, String name) {

    /** The name of a row. */
    public static RowName of(String store, byte[] key) {
        return switch (store) {
            case StoreLayout.ENTITIES -> named("head", text(key, 0, key.length), "");
            case StoreLayout.SNAPSHOTS -> state(key);
            default -> record(key);
        };
    }

    /** Kind and name. */
    public String words() {
        return kind + " " + name;
    }

    private static RowName state(byte[] key) {
        int end = end(key, 0);
        return named("state", text(key, 0, end), " " + hex(tail(key, end + 1)));
    }

    /** The name of a row of store {@code records}. */
    public static RowName record(byte[] key) {
        int end = end(key, 1);
        String entity = text(key, 1, end);
        boolean numbered = key.length == end + 1 + Long.BYTES;
        String number = numbered ? Long.toString(ByteBuffer.wrap(key).getLong(key.length - Long.BYTES)) : "";
        return switch (key.length == 0 ? 0 : key[0]) {
            case RecordKey.CHECKPOINT -> named("checkpoint", entity, ":" + number);
            case RecordKey.CLOSED_STEP -> named("step", entity, ":" + number);
            case RecordKey.TOUCHED -> named("touches", entity, ":" + number);
            case RecordKey.ROLLBACK -> named("rollback", entity, ":r" + number);
            case RecordKey.GAP -> named("gap", entity, ":" + number);
            case RecordKey.CAUSE -> named("cause", entity, " for a step of " + text(key, end + 1, end(key, end + 1)));
            case RecordKey.LISTED -> listed(key, end);
            case IndexRows.CHECKPOINTS, IndexRows.ROLLBACKS -> indexed(key);
            case RecordKey.ONCE -> named("once", entity, " " + hex(tail(key, end + 1)));
            case RecordKey.SHARED -> named("shared", entity, " " + hex(tail(key, end + 1)));
            case RecordKey.DEADLINE, RecordKey.PROPOSAL -> deadline(key);
            case RecordKey.FAILURE -> failure(key);
            default -> new RowName("other", null, hex(key));
        };
    }

    private static RowName listed(byte[] key, int end) {
        int start = end + 1 + Long.BYTES;
        return named(
                "listing",
                text(key, Math.min(start, key.length), key.length),
                " in list \"" + text(key, 1, end) + "\"");
    }

    private static RowName indexed(byte[] key) {
        char list = key.length < 2 ? 0 : (char) key[1];
        int start = IndexRows.hasNoValue(list) ? 2 : 2 + IndexRows.HASH_BYTES;
        try {
            ListPlace place = ListPlace.of(tail(key, start));
            String number = (key[0] == IndexRows.ROLLBACKS ? ":r" : ":") + place.number();
            return named("listing", place.entity().toString(), number + " in a list of kind " + list);
        } catch (IllegalArgumentException damaged) {
            return new RowName("other", null, hex(key));
        }
    }

    private static RowName failure(byte[] key) {
        try {
            ListPlace place = ListPlace.of(tail(key, 1));
            return named("failure", place.entity().toString(), ":" + place.number() + ", found " + place.at());
        } catch (IllegalArgumentException damaged) {
            return new RowName("other", null, hex(key));
        }
    }

    private static RowName named(String kind, String entity, String more) {
        return new RowName(kind, entity, entity + more);
    }

    /** The key of a deadline begins with the time when it is due. */
    private static RowName deadline(byte[] key) {
        int start = Math.min(1 + Long.BYTES, key.length);
        return named("deadline", text(key, start, end(key, start)), ", due " + due(key));
    }

    /** When a deadline is due, or that of a proposal that waits; {@link Instant#MAX} for any other key. */
    public static Instant due(byte[] key) {
        return key.length < 1 + Long.BYTES || (key[0] != RecordKey.DEADLINE && key[0] != RecordKey.PROPOSAL)
                ? Instant.MAX
                : Instant.ofEpochMilli(ByteBuffer.wrap(key).getLong(1));
    }

    private static byte[] tail(byte[] key, int from) {
        return Arrays.copyOfRange(key, Math.min(from, key.length), key.length);
    }

    private static int end(byte[] key, int from) {
        for (int i = from; i < key.length; i++) {
            if (key[i] == 0) {
                return i;
            }
        }
        return key.length;
    }

    private static String text(byte[] key, int from, int to) {
        return from >= to ? "" : new String(key, from, to - from, StandardCharsets.UTF_8);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
