package dev.rewind.processor.store;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.EntityKey;
import dev.rewind.rules.state.EntityState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints of an entity that are beyond its retention, estimated from a few rows. The rules decide which of them
 * are pruned; this estimate only avoids asking them for entities that have nothing to prune.
 *
 * @param newest number of the newest checkpoint beyond the retention
 * @param updatedAt when the entity last changed
 */
public record ExpiredCheckpoints(long newest, Instant updatedAt) {
    private static final int LOOK_AT = 64;

    /**
     * Estimates what is beyond the retention.
     *
     * @param keepLast how many of the newest checkpoints to keep, or null
     * @param olderThan checkpoints taken before this time are beyond the retention, or null
     * @return null if there is nothing to prune
     */
    static @Nullable ExpiredCheckpoints of(
            StoreReader stores, EntityKey entity, @Nullable Integer keepLast, @Nullable Instant olderThan) {
        EntityState state = stores.state(entity);
        if (state == null || !state.mayPrune()) {
            return null;
        }
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
        return new ExpiredCheckpoints(beyond, stores.updatedAt(entity));
    }
}
