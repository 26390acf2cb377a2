package dev.rewind.query.resource;

import dev.rewind.storeapi.ListPlace;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The items of all parts of a list, newest first. A part may stop early, and its next item may be newer than items of
 * other parts. So the list ends at the first place where a part stopped.
 *
 * @param items the items up to that place
 * @param stop that place; null if every part is complete
 */
record MergedItems<T>(List<Placed<T>> items, @Nullable ListPlace stop) {

    /** An item and where it is in the list. */
    record Placed<T>(ListPlace at, T item) {}

    /**
     * Merges the parts.
     *
     * @param items of all parts, in any order
     * @param stops where each part stopped; null for a part that is complete
     */
    static <T> MergedItems<T> of(Stream<Placed<T>> items, Stream<@Nullable String> stops) {
        ListPlace stop = stops.filter(Objects::nonNull)
                .map(ListPlace::parse)
                .min(Comparator.naturalOrder())
                .orElse(null);
        return new MergedItems<>(
                items.filter(one -> stop == null || one.at().compareTo(stop) <= 0)
                        .sorted(Comparator.comparing(Placed::at))
                        .toList(),
                stop);
    }

    /** Where the list continues after a page that shows this many of the items; null at its end. */
    @Nullable
    ListPlace after(int shown) {
        return shown < items.size() ? items.get(shown - 1).at() : stop;
    }
}
