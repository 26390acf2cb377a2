package dev.rewind.processor.metrics;

import java.util.Arrays;
import java.util.function.LongConsumer;

/** A list of numbers that is cleared and reused, without boxing. */
final class ReusableNumbers {
    private static final int ROOM = 256;

    private long[] values = new long[ROOM];
    private int count;

    void add(long value) {
        if (count == values.length) {
            values = Arrays.copyOf(values, 2 * count);
        }
        values[count++] = value;
    }

    void forEach(LongConsumer consumer) {
        for (int i = 0; i < count; i++) {
            consumer.accept(values[i]);
        }
    }

    void clear() {
        count = 0;
    }
}
