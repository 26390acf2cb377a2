package dev.rewind.processor.store;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.EntityKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Checkpoints of an entity that are beyond its retention, as far as a few rows tell. What must be kept all the same, the
 * rules know: this only spares them questions whose answer is plain.
 *
 * @param newest number of the newest checkpoint that is beyond
 * @param updatedAt when the entity last changed
 */
public record Outlived(long newest, Instant updatedAt) {
    private static final int LOOK_AT = 64;

    /**
     * Looks whether there is anything to prune.
     *
     * @param keepLast how many of the newest to keep, or null
     * @param olderThan what was taken before is to go, or null
     * @return null for nothing
     */
    static @Nullable Outlived of(
            StoreReader stores, EntityKey entity, @Nullable Integer keepLast, @Nullable Instant olderThan) {
        Checkpoint oldest = stores.oldestUnpinned(entity, LOOK_AT);
        if (oldest == null) {
            return null;
        }
        long newest = stores.checkpoints(entity, Long.MAX_VALUE, 1).get(0).sequence();
        long beyond = keepLast == null ? 0 : newest - keepLast;
        if (olderThan != null && oldest.createdAt().isBefore(olderThan)) {
            Checkpoint tooOld = stores.checkpointAt(entity, olderThan.minusMillis(1));
            beyond = Math.max(beyond, tooOld == null ? 0 : tooOld.sequence());
        }
        if (oldest.sequence() > beyond || oldest.sequence() == newest) {
            return null;
        }
        return new Outlived(beyond, stores.updatedAt(entity));
    }
}
