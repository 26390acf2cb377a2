package dev.rewind.query.stream;

import java.util.Arrays;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The position of a listener: the next offset of every partition of {@code checkpoint-events}, in the order of the
 * partitions. Written {@code 17.0.4}. Every instance of the query API understands it.
 */
@SuppressWarnings("ArrayRecordComponent") // Compared partition by partition, never as a whole.
record StreamPosition(long[] offsets) {

    private static final Pattern FORM = Pattern.compile("[0-9]{1,18}(\\.[0-9]{1,18}){0,999}");

    static StreamPosition of(Map<Integer, Long> byPartition) {
        long[] offsets = new long[byPartition.size()];
        byPartition.forEach((partition, offset) -> offsets[partition] = offset);
        return new StreamPosition(offsets);
    }

    /**
     * Parses the form that {@link #toString()} writes.
     *
     * @throws IllegalArgumentException when the text has another form
     */
    static StreamPosition parse(String text, int partitions) {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("is not an event id of this stream");
        }
        long[] offsets =
                Arrays.stream(text.split("\\.", -1)).mapToLong(Long::parseLong).toArray();
        if (offsets.length != partitions) {
            throw new IllegalArgumentException("has " + offsets.length + " partitions; the topic has " + partitions);
        }
        return new StreamPosition(offsets);
    }

    StreamPosition copy() {
        return new StreamPosition(offsets.clone());
    }

    /** Whether this fact is still to be sent. */
    boolean isBefore(int partition, long offset) {
        return offset >= offsets[partition];
    }

    void advance(int partition, long offset) {
        offsets[partition] = Math.max(offsets[partition], offset + 1);
    }

    void advance(Map<Integer, Long> next) {
        next.forEach((partition, offset) -> offsets[partition] = Math.max(offsets[partition], offset));
    }

    /** Whether this position is at or after the other one in every partition. */
    boolean isAtLeast(StreamPosition other) {
        for (int partition = 0; partition < offsets.length; partition++) {
            if (offsets[partition] < other.offsets[partition]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return Arrays.stream(offsets).mapToObj(Long::toString).collect(Collectors.joining("."));
    }
}
