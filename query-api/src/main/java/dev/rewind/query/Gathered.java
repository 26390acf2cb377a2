package dev.rewind.query;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page made of every store server's part of a list. A part may stop before it has a page full; what it has not come
 * to yet may be newer than what another one has, so nothing past the first stop is shown.
 *
 * @param shown in order
 * @param next where to go on; null at the end of the list
 */
record Gathered<T>(List<T> shown, @Nullable ListCursor next) {

    /** A store server's part: all up to {@code next} is in it; null when it has ended. */
    record Part<T>(List<T> values, @Nullable String next) {}

    static <T> Gathered<T> of(List<Part<T>> parts, Function<T, ListCursor> place, int limit) {
        ListCursor stop = parts.stream()
                .map(Part::next)
                .filter(next -> next != null)
                .map(ListCursor::new)
                .min(Comparator.naturalOrder())
                .orElse(null);
        record Placed<T>(ListCursor at, T value) {}
        List<Placed<T>> all = new ArrayList<>();
        for (Part<T> part : parts) {
            part.values().forEach(value -> all.add(new Placed<>(place.apply(value), value)));
        }
        all.removeIf(one -> stop != null && one.at().compareTo(stop) > 0);
        all.sort(Comparator.comparing(Placed::at));
        boolean full = all.size() > limit;
        List<Placed<T>> shown = full ? all.subList(0, limit) : all;
        return new Gathered<>(
                shown.stream().map(Placed::value).toList(),
                full ? shown.get(limit - 1).at() : stop);
    }
}
