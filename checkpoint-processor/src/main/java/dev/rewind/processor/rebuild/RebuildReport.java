package dev.rewind.processor.rebuild;

import java.util.List;
import java.util.Map;

/**
 * What a rebuild found.
 *
 * @param clean whether every stored row is what the log says
 * @param partitions how many were rebuilt
 * @param events that were decided anew
 * @param facts that were folded
 * @param compared stored rows by kind
 * @param differing how many rows differ
 * @param differences the first of them, at most {@value #MOST}
 */
public record RebuildReport(
        boolean clean,
        int partitions,
        long events,
        long facts,
        Map<String, Long> compared,
        long differing,
        List<Difference> differences) {

    /** So many differences are named; further ones are counted. */
    public static final int MOST = 1_000;

    /** Whether the facts lead to what is stored and the events decided anew do not: then the law was another one. */
    public boolean onlyDecisionsDiffer() {
        return !clean && differences.stream().allMatch(it -> it.against() == Difference.Against.EVENTS);
    }
}
