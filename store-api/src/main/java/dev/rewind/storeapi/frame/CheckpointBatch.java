package dev.rewind.storeapi.frame;

import dev.rewind.events.CheckpointId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The request for several checkpoints with their states in one exchange: one checkpoint id per line. The answer is one
 * {@link BatchFrame} per id, in the same order.
 */
public final class CheckpointBatch {

    /** How many checkpoints one request may ask for. */
    public static final int MAX_IDS = 256;

    /** Media type of the request. */
    public static final String MEDIA_TYPE = "text/plain";

    /** How many bytes the line of one id has at most. */
    static final int MAX_ID_BYTES = 300;

    /** How many bytes a request may have. */
    public static final int MAX_BYTES = MAX_IDS * MAX_ID_BYTES;

    private CheckpointBatch() {}

    /** The body of a request for these checkpoints. */
    public static byte[] write(List<CheckpointId> ids) {
        return ids.stream()
                .map(CheckpointId::toString)
                .collect(Collectors.joining("\n"))
                .getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Reads the body of a request.
     *
     * @throws IllegalArgumentException when a line is not an id, or there are more than {@link #MAX_IDS}
     */
    public static List<CheckpointId> read(String body) {
        String[] lines = body.split("\n", MAX_IDS + 1);
        if (lines.length > MAX_IDS) {
            throw new IllegalArgumentException("one request may ask for at most " + MAX_IDS + " checkpoints");
        }
        return Arrays.stream(lines).map(CheckpointId::parse).toList();
    }
}
