package dev.rewind.processor.rebuild;

import java.util.List;
import java.util.Map;

/**
 * The result of a rebuild.
 *
 * @param clean whether every live row equals the rebuilt one
 * @param partitions how many partitions were rebuilt
 * @param events how many events were decided again
 * @param facts how many facts were folded
 * @param compared how many live rows were compared, by kind
 * @param differing how many rows differ
 * @param differences the first differences, at most {@value #MOST}
 */
public record RebuildReport(
        boolean clean,
        int partitions,
        long events,
        long facts,
        Map<String, Long> compared,
        long differing,
        List<RowDifference> differences) {

    /** How many differences are listed; all are counted. */
    public static final int MOST = 1_000;

    /**
     * Whether only rows from events differ and those from facts agree. Then the rules or their settings have changed.
     */
    public boolean onlyDecisionsDiffer() {
        return !clean && differences.stream().allMatch(it -> it.against() == RowDifference.Against.EVENTS);
    }
}
