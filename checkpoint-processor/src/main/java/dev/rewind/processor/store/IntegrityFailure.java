package dev.rewind.processor.store;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.Fact;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * That stored data was found not to be what was recorded, when something was to be rolled back to it.
 *
 * @param checkpointId whose
 * @param at when it was found
 * @param expected the recorded state hash or chain hash
 * @param found the hash of what is stored, or null where nothing is
 * @param eventId of the event whose decision came upon it
 */
public record IntegrityFailure(
        CheckpointId checkpointId,
        Instant at,
        String expected,
        @Nullable String found,
        String eventId) {

    static IntegrityFailure of(Fact.IntegrityFailed fact) {
        return new IntegrityFailure(
                fact.checkpointId(),
                fact.at(),
                fact.expected(),
                fact.found(),
                fact.event().id());
    }
}
