package dev.rewind.rules;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.Entity;
import dev.rewind.events.EntityKey;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.Fact;
import dev.rewind.events.Fact.PlanClosed;
import dev.rewind.events.RollbackId;
import dev.rewind.events.Step;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that the rules keep of an entity between events: references and open work, never bodies, so that an event costs
 * as much as there is under way and not as much as ever happened. Written as JSON into the store {@code entities}.
 *
 * @param entity what it is the state of
 * @param epoch the current timeline
 * @param taken how many checkpoints were taken; the number of the last one
 * @param latest number of the newest checkpoint of the current timeline, 0 for none
 * @param chainHash chain hash of the checkpoint that was taken last
 * @param openSteps steps under way, oldest first
 * @param planStart number of the checkpoint that the plan's first step started from, 0 when no plan has run since the
 *     entity went back to where it stands
 * @param closed how the plan ended, if it has
 * @param lastRollback what became of the newest rollback
 * @param failures how often each step has failed since it last completed
 * @param parked the step for whose failures the entity is parked, if it is
 * @param counts of steps and refusals
 * @param createdAt time of the first fact
 * @param updatedAt time of the last change
 * @param lastOffset offset of the last event of this entity, whatever came of it; -1 for none
 * @param seen the last events, for deduplication
 */
public record EntityState(
        EntityKey entity,
        long epoch,
        long taken,
        long latest,
        @Nullable String chainHash,
        List<OpenStep> openSteps,
        long planStart,
        PlanClosed.@Nullable Outcome closed,
        @Nullable LastRollback lastRollback,
        Map<String, Integer> failures,
        @Nullable String parked,
        Counts counts,
        @Nullable Instant createdAt,
        @Nullable Instant updatedAt,
        long lastOffset,
        SeenEvents seen) {

    /**
     * What is counted besides checkpoints and rollbacks.
     *
     * @param completed steps that ended well
     * @param failed steps that failed or timed out
     * @param refused requests that could not be honoured
     * @param pruned checkpoints that outlived their retention
     */
    record Counts(long completed, long failed, long refused, long pruned) {
        static final Counts NONE = new Counts(0, 0, 0, 0);

        Counts oneMoreCompleted() {
            return new Counts(completed + 1, failed, refused, pruned);
        }

        Counts oneMoreFailed() {
            return new Counts(completed, failed + 1, refused, pruned);
        }

        Counts oneMoreRefused() {
            return new Counts(completed, failed, refused + 1, pruned);
        }

        Counts morePruned(int more) {
            return new Counts(completed, failed, refused, pruned + more);
        }
    }

    /** An entity of which nothing is known yet. */
    public static EntityState initial(EntityKey entity) {
        return new EntityState(
                entity,
                1,
                0,
                0,
                null,
                List.of(),
                0,
                null,
                null,
                Map.of(),
                null,
                Counts.NONE,
                null,
                null,
                -1,
                SeenEvents.NONE);
    }

    /** The state after a fact: the only way in which anything but the offset changes. */
    public EntityState after(Fact fact) {
        return fact.match(new Fold(this));
    }

    /** The state after all of these. */
    public EntityState after(List<Fact> facts) {
        EntityState state = this;
        for (Fact fact : facts) {
            state = state.after(fact);
        }
        return state;
    }

    /** The same state, known to include the event at this offset. */
    public EntityState at(long offset) {
        return new EntityState(
                entity,
                epoch,
                taken,
                latest,
                chainHash,
                openSteps,
                planStart,
                closed,
                lastRollback,
                failures,
                parked,
                counts,
                createdAt,
                updatedAt,
                offset,
                seen);
    }

    /** How many checkpoints there are: those that were taken and are not pruned. */
    public long kept() {
        return taken - counts.pruned();
    }

    /** Whether there is anything to show: an entity begins with its first checkpoint. */
    public boolean exists() {
        return taken > 0;
    }

    /**
     * The head as the API shows it.
     *
     * @throws IllegalStateException when the entity does not exist
     */
    public Entity head() {
        if (!exists() || createdAt == null || updatedAt == null) {
            throw new IllegalStateException(entity + " has no checkpoint");
        }
        LastRollback last = lastRollback;
        return new Entity(
                entity.type(),
                entity.id(),
                status(),
                epoch,
                latest == 0 ? null : new CheckpointId(entity, latest),
                openSteps.stream().map(open -> open.shownFor(entity)).toList(),
                last != null && last.isPending() ? new RollbackId(entity, last.number()) : null,
                new Entity.Counts(
                        taken, last == null ? 0 : last.number(), counts.completed(), counts.failed(), counts.refused()),
                createdAt,
                updatedAt);
    }

    /** Where the entity stands. */
    public EntityStatus status() {
        if (hasPendingRollback()) {
            return EntityStatus.ROLLING_BACK;
        }
        if (parked != null) {
            return EntityStatus.PARKED;
        }
        if (lastRollback != null && lastRollback.isStuck()) {
            return EntityStatus.ROLLBACK_FAILED;
        }
        if (closed != null) {
            return closed == PlanClosed.Outcome.COMPLETED ? EntityStatus.COMPLETED : EntityStatus.FAILED;
        }
        return planStart > 0 ? EntityStatus.RUNNING : EntityStatus.IDLE;
    }

    /** When the steps under way time out that may, by the number of the checkpoint that each started from. */
    public Map<Long, Instant> stepDeadlines() {
        Map<Long, Instant> deadlines = new TreeMap<>();
        for (OpenStep open : openSteps) {
            if (open.deadline() != null) {
                deadlines.put(open.sequence(), open.deadline());
            }
        }
        return deadlines;
    }

    boolean hasPendingRollback() {
        return lastRollback != null && lastRollback.isPending();
    }

    boolean planRuns() {
        return planStart > 0 && closed == null;
    }

    /** The open step that an event speaks of; of several, the one that started last. */
    Optional<OpenStep> open(Step step) {
        return openSteps.stream().filter(open -> open.is(step)).reduce((older, newer) -> newer);
    }
}
