package dev.rewind.processor.metrics;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.ObjLongConsumer;

/** A count for each value of a kind, filled and emptied over and over, without making anything. */
final class Counts<E extends Enum<E>> {
    private final Map<E, long[]> counts;

    Counts(Class<E> kind) {
        counts = new EnumMap<>(kind);
        for (E value : kind.getEnumConstants()) {
            counts.put(value, new long[1]);
        }
    }

    void add(E value) {
        Objects.requireNonNull(counts.get(value))[0]++;
    }

    /** Hands over what is not 0. */
    void forEach(ObjLongConsumer<E> consumer) {
        counts.forEach((value, count) -> {
            if (count[0] > 0) {
                consumer.accept(value, count[0]);
            }
        });
    }

    void clear() {
        counts.values().forEach(count -> count[0] = 0);
    }
}
