package dev.rewind.processor.layout;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.Fact;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Damage to a checkpoint that was found when a rollback was to use the checkpoint.
 *
 * @param checkpointId the damaged checkpoint
 * @param at when the damage was found
 * @param expected the recorded state hash or chain hash
 * @param found the hash of the stored data; null if nothing is stored
 * @param eventId id of the event that asked for the rollback
 */
public record IntegrityFailure(
        CheckpointId checkpointId,
        Instant at,
        String expected,
        @Nullable String found,
        String eventId) {

    public static IntegrityFailure of(Fact.IntegrityFailed fact) {
        return new IntegrityFailure(
                fact.checkpointId(),
                fact.at(),
                fact.expected(),
                fact.found(),
                fact.event().id());
    }
}
