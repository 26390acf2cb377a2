package dev.rewind.processor.metrics;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/** A counter with one label whose values are known. Every value is exported from the start, at 0. */
final class LabelledCounter<E extends Enum<E>> {
    private final LongCounter counter;
    private final Map<E, Attributes> labels;

    /** @param text turns a value into the text of the label */
    LabelledCounter(LongCounter counter, String label, Class<E> kind, Set<E> values, Function<E, String> text) {
        this.counter = counter;
        labels = new EnumMap<>(kind);
        for (E value : values) {
            Attributes attributes = Attributes.of(AttributeKey.stringKey(label), text.apply(value));
            labels.put(value, attributes);
            counter.add(0, attributes);
        }
    }

    void add(E value, long count) {
        counter.add(count, Objects.requireNonNull(labels.get(value)));
    }
}
