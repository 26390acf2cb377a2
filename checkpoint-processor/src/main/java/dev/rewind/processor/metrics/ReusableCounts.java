package dev.rewind.processor.metrics;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.ObjLongConsumer;

/** One count per value of an enum. It is cleared and reused, so that counting allocates nothing. */
final class ReusableCounts<E extends Enum<E>> {
    private final Map<E, long[]> counts;

    ReusableCounts(Class<E> kind) {
        counts = new EnumMap<>(kind);
        for (E value : kind.getEnumConstants()) {
            counts.put(value, new long[1]);
        }
    }

    void add(E value) {
        Objects.requireNonNull(counts.get(value))[0]++;
    }

    /** Passes on the counts that are not 0. */
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
