package dev.rewind.processor.timers;

import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent.RetentionDue;
import dev.rewind.processor.store.ExpiredCheckpoints;
import dev.rewind.processor.store.PartitionStores;
import dev.rewind.processor.timers.RetentionSettings.Limit;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Searches the entities of a partition, a few at a time, for checkpoints beyond their retention: those that became too
 * old, and those that were stored before the limits were set. Starts again from the first entity after a restart.
 */
final class RetentionRound {
    private static final long PAUSE_MS = 100;
    private static final long LOOK_NANOS = Duration.ofMillis(2).toNanos();
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private final PartitionStores stores;
    private final RetentionSettings retention;
    private final Duration every;
    private @Nullable String visited;
    private long beganAt;
    private long nextAt;

    /** Called for each entity that has checkpoints to prune. */
    interface Finding {
        void found(String eventId, EntityKey entity, RetentionDue event);
    }

    RetentionRound(PartitionStores stores, RetentionSettings retention) {
        this.stores = stores;
        this.retention = retention;
        this.every = retention.byType().values().stream()
                .map(Limit::maxAge)
                .filter(Objects::nonNull)
                .map(age -> age.dividedBy(10))
                .reduce(LONGEST, (one, other) -> one.compareTo(other) < 0 ? one : other);
        this.nextAt = retention.keepsEverything() ? Long.MAX_VALUE : 0;
    }

    /** When the round continues, in milliseconds of the log's clock. */
    long nextAt() {
        return nextAt;
    }

    /**
     * Continues the round for at most 2 ms, if it is time.
     *
     * @param now the time on the log's clock, in milliseconds
     * @param hasRoom asked after each entity whether another event may be sent
     */
    void resume(long now, BooleanSupplier hasRoom, Finding finding) {
        if (now < nextAt) {
            return;
        }
        if (visited == null) {
            beganAt = now;
        }
        long end = System.nanoTime() + LOOK_NANOS;
        visited = stores.entities(visited == null ? "" : visited, entity -> {
            look(entity, Instant.ofEpochMilli(now), finding);
            return hasRoom.getAsBoolean() && System.nanoTime() < end;
        });
        nextAt = visited != null ? now + PAUSE_MS : Math.max(beganAt + every.toMillis(), now + SHORTEST.toMillis());
    }

    /** The event id changes only when the entity does, so an event that pruned nothing is recognized as a copy. */
    private void look(EntityKey entity, Instant logTime, Finding finding) {
        Limit limit = retention.of(entity);
        if (limit == null) {
            return;
        }
        ExpiredCheckpoints expired = stores.expired(entity, limit.keepLast(), limit.olderThan(logTime));
        if (expired != null) {
            String id = entity + "/retention/" + expired.newest() + "/"
                    + expired.updatedAt().toEpochMilli();
            finding.found(id, entity, limit.due(logTime));
        }
    }
}
