package dev.rewind.query.store;

import dev.rewind.storeapi.ProgressReport;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far one processor is with one partition that it holds.
 *
 * @param host {@code host:port} of its store server
 * @param partition its number
 * @param role {@code active}, {@code standby} or, while it cannot be read yet, {@code restoring}
 * @param behind events of {@code plan-events} that are not in its stores yet; null while that is not known
 * @param remaining changelog records still to be read into its stores; null unless {@code restoring}
 */
public record HeldPartition(
        String host,
        int partition,
        String role,
        @Nullable Long behind,
        @Nullable Long remaining) {

    static final Comparator<HeldPartition> ORDER =
            Comparator.comparing(HeldPartition::partition).thenComparing(HeldPartition::host);

    /** The partitions in a report of one processor. */
    static List<HeldPartition> in(ProgressReport report) {
        return report.held().stream()
                .map(it -> new HeldPartition(report.address(), it.partition(), it.role(), it.behind(), it.remaining()))
                .toList();
    }
}
