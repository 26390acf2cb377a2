package dev.rewind.processor.lists;

import dev.rewind.events.Checkpoint;
import dev.rewind.processor.layout.IndexRows;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A filter for lists of checkpoints. A checkpoint matches if it fits every condition; null means any.
 *
 * @param traceId trace id of the event
 * @param reason why the checkpoint was taken
 * @param step name of the step that started from it
 * @param label name and value of a label
 * @param pinned true for pinned checkpoints only
 * @param created when it was taken
 */
public record CheckpointFilter(
        @Nullable String traceId,
        @Nullable String reason,
        @Nullable String step,
        Map.@Nullable Entry<String, String> label,
        boolean pinned,
        ListReader.Span created) {

    /** Whether this checkpoint fits every condition. */
    public boolean matches(Checkpoint checkpoint) {
        return (traceId == null || traceId.equals(checkpoint.traceId()))
                && (reason == null || reason.equals(checkpoint.reason()))
                && (step == null
                        || (checkpoint.step() != null
                                && step.equals(checkpoint.step().name())))
                && (label == null || label.getValue().equals(checkpoint.labels().get(label.getKey())))
                && (!pinned || checkpoint.pinned() != null)
                && created.contains(checkpoint.createdAt());
    }

    /** Whether every checkpoint fits. */
    public boolean matchesAll() {
        return traceId == null
                && reason == null
                && step == null
                && label == null
                && !pinned
                && created.equals(ListReader.Span.ANY);
    }

    /** Whether this checkpoint was taken too early to match, and with it all older ones. */
    boolean isPast(Checkpoint checkpoint) {
        Instant oldest = created.after();
        return oldest != null && !checkpoint.createdAt().isAfter(oldest);
    }

    /** The stored list to read, the one that is likely to have the fewest rows that do not match. */
    byte[] list() {
        if (traceId != null) {
            return IndexRows.trace(traceId);
        }
        if (pinned) {
            return IndexRows.pinned();
        }
        if (label != null) {
            return IndexRows.label(label.getKey(), label.getValue());
        }
        if (step != null) {
            return IndexRows.step(step);
        }
        return reason == null || reason.equals(Checkpoint.STEP_STARTED) ? IndexRows.all() : IndexRows.reason(reason);
    }
}
