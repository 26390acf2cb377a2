package dev.rewind.processor.store;

import dev.rewind.events.Checkpoint;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which checkpoints are asked for: those that are all of what is given.
 *
 * @param traceId of the event's trace
 * @param reason why they were taken
 * @param step name of the step that started from them
 * @param label that they have, name and value
 * @param pinned whether only those that are pinned
 * @param created when they were taken
 */
public record CheckpointFilter(
        @Nullable String traceId,
        @Nullable String reason,
        @Nullable String step,
        Map.@Nullable Entry<String, String> label,
        boolean pinned,
        ListReader.Span created) {

    /** Whether this is one of them. */
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

    /** The list with the fewest rows to read past. */
    byte[] list() {
        if (traceId != null) {
            return Listing.trace(traceId);
        }
        if (pinned) {
            return Listing.pinned();
        }
        if (label != null) {
            return Listing.label(label.getKey(), label.getValue());
        }
        if (step != null) {
            return Listing.step(step);
        }
        return reason == null || reason.equals(Checkpoint.STEP_STARTED) ? Listing.all() : Listing.reason(reason);
    }
}
