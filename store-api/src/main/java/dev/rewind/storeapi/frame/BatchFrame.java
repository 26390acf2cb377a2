package dev.rewind.storeapi.frame;

import dev.rewind.events.json.Excerpt;
import dev.rewind.storeapi.StoreError;
import dev.rewind.storeapi.StoreHeaders;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One answer of several in the answer to a {@link CheckpointBatch}. On the wire it is the line {@code <status>
 * <position> <staleness> <state hash> <length>} and {@code length} bytes of body. A {@code -} in the line is an absent
 * value.
 *
 * @param status the HTTP status that the answer would have alone; 0 in {@link #LEFT_OUT}
 * @param position see {@link StoreHeaders#POSITION}
 * @param stalenessMs see {@link StoreHeaders#STALENESS_MS}
 * @param stateHash see {@link StoreHeaders#STATE_HASH}
 * @param body a checkpoint with its state, or a {@link StoreError}
 */
@SuppressWarnings("ArrayRecordComponent") // Bytes that are passed on, never compared.
public record BatchFrame(
        int status,
        @Nullable String position,
        @Nullable String stalenessMs,
        @Nullable String stateHash,
        byte[] body) {

    /** Media type of an answer of frames. */
    public static final String MEDIA_TYPE = "application/octet-stream";

    /** Stands for a checkpoint that the answer has no room for. The reader has to ask for it again. */
    public static final BatchFrame LEFT_OUT = new BatchFrame(0, null, null, null, new byte[0]);

    private static final int FIELDS = 5;
    private static final String ABSENT = "-";

    /** Whether the reader has to ask for this checkpoint again. */
    public boolean isLeftOut() {
        return status == LEFT_OUT.status;
    }

    /** The frames one after the other. */
    public static byte[] write(List<BatchFrame> frames) {
        int bytes = frames.stream().mapToInt(frame -> frame.body.length).sum();
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes + frames.size() * CheckpointBatch.MAX_ID_BYTES);
        for (BatchFrame frame : frames) {
            out.writeBytes(frame.line().getBytes(StandardCharsets.US_ASCII));
            out.writeBytes(frame.body);
        }
        return out.toByteArray();
    }

    private String line() {
        return Stream.of(Integer.toString(status), position, stalenessMs, stateHash, Integer.toString(body.length))
                .map(field -> field == null ? ABSENT : field)
                .collect(Collectors.joining(" ", "", "\n"));
    }

    /**
     * Reads the frames of an answer.
     *
     * @param number how many checkpoints were asked for
     * @throws IllegalArgumentException when the bytes are not as many frames
     */
    public static List<BatchFrame> read(byte[] bytes, int number) {
        List<BatchFrame> frames = new ArrayList<>(number);
        int at = 0;
        while (at < bytes.length) {
            int end = at;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            String line = new String(bytes, at, end - at, StandardCharsets.ISO_8859_1);
            String[] fields = line.split(" ", -1);
            int length = fields.length == FIELDS ? Integer.parseInt(fields[FIELDS - 1]) : -1;
            if (length < 0 || length > bytes.length - end - 1) {
                throw new IllegalArgumentException("\"" + Excerpt.of(line) + "\" does not begin a frame");
            }
            at = end + 1 + length;
            frames.add(new BatchFrame(
                    Integer.parseInt(fields[0]),
                    present(fields[1]),
                    present(fields[2]),
                    present(fields[3]),
                    Arrays.copyOfRange(bytes, end + 1, at)));
        }
        if (frames.size() != number) {
            throw new IllegalArgumentException(frames.size() + " frames answer a request for " + number);
        }
        return frames;
    }

    private static @Nullable String present(String field) {
        return field.equals(ABSENT) ? null : field;
    }
}
