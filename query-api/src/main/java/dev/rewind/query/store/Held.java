package dev.rewind.query.store;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far one processor is with one partition that it holds.
 *
 * @param host {@code host:port} of its store server
 * @param partition which
 * @param role {@code active}, {@code standby} or, while it cannot be read yet, {@code restoring}
 * @param behind offsets of {@code plan-events} that are not in its stores yet; null while that cannot be told
 * @param remaining changelog records still to be read into its stores; only while {@code restoring}
 */
public record Held(
        String host,
        int partition,
        String role,
        @Nullable Long behind,
        @Nullable Long remaining) {

    static final Comparator<Held> ORDER = Comparator.comparing(Held::partition).thenComparing(Held::host);

    /** What a store server says of itself. */
    record Here(String address, List<Part> held) {
        List<Held> all() {
            return held.stream()
                    .map(it -> new Held(address, it.partition(), it.role(), it.behind(), it.remaining()))
                    .toList();
        }
    }

    /** The same, without saying whose. */
    record Part(
            int partition,
            String role,
            @Nullable Long behind,
            @Nullable Long remaining) {}
}
