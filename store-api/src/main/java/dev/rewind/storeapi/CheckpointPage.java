package dev.rewind.storeapi;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A store server's part of a list of checkpoints with their states. Every state was verified against its hash. The
 * reader passes the checkpoints on without reading them.
 *
 * <p>On the wire it is one line of JSON, the table of contents, and a JSON array of the checkpoints. {@link
 * CheckpointPageWriter} writes it.
 *
 * @param array the checkpoints, each with its state as the last member, as a JSON array
 * @param items where each checkpoint is, in the order of the list
 * @param next where the list continues: a {@link ListPlace} or, in the list of one entity, a number; null at the end
 * @param damaged names of what is left out because its stored bytes are damaged
 */
@SuppressWarnings("ArrayRecordComponent") // Bytes that are passed on, never compared.
public record CheckpointPage(
        byte[] array, List<Item> items, @Nullable String next, List<String> damaged) {

    /** Media type of a page. */
    public static final String MEDIA_TYPE = "application/vnd.rewind.checkpoints";

    /** A page ends before its states together have more bytes than this. It has at least one checkpoint. */
    public static final int MAX_STATE_BYTES = 4 << 20;

    /**
     * A checkpoint of a page.
     *
     * @param place where it is in the list: a {@link ListPlace} or, in the list of one entity, its number
     * @param from where it begins in the array
     * @param length how many bytes it has
     * @param stateBytes how many of them are its state
     */
    public record Item(String place, int from, int length, int stateBytes) {}

    /** The first line. Of each checkpoint it has the place, the number of bytes, and how many of them are the state. */
    record Contents(
            List<String> places,
            List<Integer> lengths,
            List<Integer> stateBytes,
            @Nullable String next,
            List<String> damaged) {}

    /** The bytes of a checkpoint of this page. */
    public byte[] json(Item item) {
        return Arrays.copyOfRange(array, item.from(), item.from() + item.length());
    }

    /**
     * Reads a page.
     *
     * @throws UncheckedIOException when the table of contents is not JSON
     * @throws IllegalArgumentException when the array does not fit the table of contents
     */
    public static CheckpointPage read(byte[] body) {
        int start = 0;
        while (start < body.length && body[start] != '\n') {
            start++;
        }
        Contents contents = StoreJson.read(Arrays.copyOf(body, start), new TypeReference<>() {});
        byte[] array = Arrays.copyOfRange(body, Math.min(start + 1, body.length), body.length);
        List<Item> items = new ArrayList<>();
        long at = 1;
        for (int i = 0; i < contents.places().size(); i++) {
            int length = contents.lengths().get(i);
            items.add(new Item(
                    contents.places().get(i),
                    (int) at,
                    length,
                    contents.stateBytes().get(i)));
            at += length + 1L;
            if (length < 0 || at > array.length) {
                throw new IllegalArgumentException("a page of checkpoints breaks off");
            }
        }
        if (Math.max(at, 2) != array.length) {
            throw new IllegalArgumentException(
                    "a page of " + items.size() + " checkpoints has " + array.length + " bytes instead of " + at);
        }
        return new CheckpointPage(array, items, contents.next(), contents.damaged());
    }
}
