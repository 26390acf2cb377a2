package dev.rewind.storeapi;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the checkpoints of a {@link CheckpointPage}, until one has no room, and writes the page. */
public final class CheckpointPageWriter {

    private static final byte[] STATE = ",\"state\":".getBytes(StandardCharsets.US_ASCII);

    private final int limit;
    private final List<String> places = new ArrayList<>();
    private final List<byte[]> rows = new ArrayList<>();
    private final List<byte[]> states = new ArrayList<>();
    private long bytes;
    private long stateBytes;

    /**
     * Starts a page.
     *
     * @param limit how many checkpoints it has at most
     */
    public CheckpointPageWriter(int limit) {
        this.limit = limit;
    }

    /**
     * Adds a checkpoint, unless the page has no room for its state.
     *
     * @param place where it is in the list
     * @param row the checkpoint without its state: a JSON object with at least one member, without surrounding white
     *     space
     * @param state its state as JSON
     * @return whether it was added
     */
    public boolean add(String place, byte[] row, byte[] state) {
        if (!rows.isEmpty() && stateBytes + state.length > CheckpointPage.MAX_STATE_BYTES) {
            return false;
        }
        places.add(place);
        rows.add(row);
        states.add(state);
        bytes += length(row, state) + 1L;
        stateBytes += state.length;
        return true;
    }

    /** Whether the page has as many checkpoints as it may have. */
    public boolean isFull() {
        return rows.size() >= limit;
    }

    /**
     * The page.
     *
     * @param next where the list continues; null at its end
     * @param damaged names of what is left out because its stored bytes are damaged
     */
    public byte[] write(@Nullable String next, List<String> damaged) {
        List<Integer> lengths = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            lengths.add(length(rows.get(i), states.get(i)));
        }
        byte[] contents = StoreJson.write(new CheckpointPage.Contents(
                places, lengths, states.stream().map(state -> state.length).toList(), next, damaged));
        ByteBuffer page = ByteBuffer.allocate(Math.toIntExact(contents.length + Math.max(bytes + 1, 2) + 1))
                .put(contents)
                .put((byte) '\n')
                .put((byte) '[');
        for (int i = 0; i < rows.size(); i++) {
            if (i > 0) {
                page.put((byte) ',');
            }
            byte[] row = rows.get(i);
            page.put(row, 0, row.length - 1).put(STATE).put(states.get(i)).put((byte) '}');
        }
        return page.put((byte) ']').array();
    }

    private static int length(byte[] row, byte[] state) {
        return row.length + STATE.length + state.length;
    }
}
