package dev.rewind.query.job;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import org.jspecify.annotations.Nullable;

/**
 * One entity of a bulk job, as it was when the job was prepared.
 *
 * @param entity the entity
 * @param latest the number of its latest checkpoint; null if it had none
 */
public record BulkItem(EntityKey entity, @Nullable Long latest) {

    /** The id of its latest checkpoint. */
    public @Nullable CheckpointId checkpoint() {
        return latest == null ? null : new CheckpointId(entity, latest);
    }
}
