package dev.rewind.query.job;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far the worker has come.
 *
 * @param facts by partition of {@code checkpoint-events}, the offset up to which all decisions are among the outcomes
 * @param startedAt when the first item was done
 * @param endedAt when the last decision came; null before
 */
public record BulkProgress(
        Map<Integer, Long> facts,
        Instant startedAt,
        @Nullable Instant endedAt) {

    public BulkProgress {
        facts = Map.copyOf(facts);
    }
}
