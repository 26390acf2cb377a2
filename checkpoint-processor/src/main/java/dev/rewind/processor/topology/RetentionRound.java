package dev.rewind.processor.topology;

import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent.RetentionDue;
import dev.rewind.processor.store.Outlived;
import dev.rewind.processor.store.PartitionStores;
import dev.rewind.processor.topology.Retention.Limit;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Goes round the entities of a partition, a few at a time, and finds those that have something beyond their retention:
 * what has become too old, and what was there before the limits were set. Begins anew after a restart.
 */
final class RetentionRound {
    private static final long PAUSE_MS = 100;
    private static final long LOOK_NANOS = Duration.ofMillis(2).toNanos();
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private final PartitionStores stores;
    private final Retention retention;
    private final Duration every;
    private @Nullable String visited;
    private long beganAt;
    private long nextAt;

    /** Told of each entity that has something to prune. */
    interface Finding {
        void found(String eventId, EntityKey entity, RetentionDue event);
    }

    RetentionRound(PartitionStores stores, Retention retention) {
        this.stores = stores;
        this.retention = retention;
        this.every = retention.byType().values().stream()
                .map(Limit::maxAge)
                .filter(Objects::nonNull)
                .map(age -> age.dividedBy(10))
                .reduce(LONGEST, (one, other) -> one.compareTo(other) < 0 ? one : other);
        this.nextAt = retention.keepsEverything() ? Long.MAX_VALUE : 0;
    }

    /** When to go on, in milliseconds. */
    long nextAt() {
        return nextAt;
    }

    /**
     * Goes on for a moment, if it is time.
     *
     * @param logTime now, by the log's clock
     * @param goOn asked before each entity whether there is room for what may be found
     */
    void goOn(long now, Instant logTime, BooleanSupplier goOn, Finding finding) {
        if (now < nextAt) {
            return;
        }
        if (visited == null) {
            beganAt = now;
        }
        long end = System.nanoTime() + LOOK_NANOS;
        visited = stores.entities(visited == null ? "" : visited, entity -> {
            look(entity, logTime, finding);
            return goOn.getAsBoolean() && System.nanoTime() < end;
        });
        nextAt = visited != null ? now + PAUSE_MS : Math.max(beganAt + every.toMillis(), now + SHORTEST.toMillis());
    }

    /** The id is the same as long as the answer would be, so that one that changed nothing is not repeated. */
    private void look(EntityKey entity, Instant logTime, Finding finding) {
        Limit limit = retention.of(entity);
        if (limit == null) {
            return;
        }
        Outlived outlived = stores.outlived(entity, limit.keepLast(), limit.olderThan(logTime));
        if (outlived != null) {
            String id = entity + "/retention/" + outlived.newest() + "/"
                    + outlived.updatedAt().toEpochMilli();
            finding.found(id, entity, limit.due(logTime));
        }
    }
}
