package dev.rewind.query.stream;

import java.util.Arrays;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How far a listener has heard: the next offset of every partition of {@code checkpoint-events}, in the order of their
 * numbers. Every instance of the query API understands it. Written {@code 17.0.4}.
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
     * Reads what {@link #toString()} wrote.
     *
     * @throws IllegalArgumentException when the text is not of that form
     */
    static StreamPosition parse(String text, int partitions) {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("is no id that this stream gave out");
        }
        long[] offsets =
                Arrays.stream(text.split("\\.", -1)).mapToLong(Long::parseLong).toArray();
        if (offsets.length != partitions) {
            throw new IllegalArgumentException("speaks of " + offsets.length + " partitions; there are " + partitions);
        }
        return new StreamPosition(offsets);
    }

    StreamPosition copy() {
        return new StreamPosition(offsets.clone());
    }

    /** Whether this fact is still to be heard. */
    boolean isBefore(int partition, long offset) {
        return offset >= offsets[partition];
    }

    void heard(int partition, long offset) {
        offsets[partition] = Math.max(offsets[partition], offset + 1);
    }

    void passed(Map<Integer, Long> next) {
        next.forEach((partition, offset) -> offsets[partition] = Math.max(offsets[partition], offset));
    }

    /** Whether, in every partition, it is at the other one or past it. */
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
