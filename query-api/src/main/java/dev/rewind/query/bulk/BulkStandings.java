package dev.rewind.query.bulk;

import dev.rewind.events.Rollback;
import dev.rewind.events.Rollback.Standing;
import dev.rewind.events.RollbackId;
import dev.rewind.query.job.BulkJob;
import dev.rewind.query.job.BulkOutcome;
import dev.rewind.query.resource.StoreQueries;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Counts where the rollbacks stand that bulk jobs have ordered. The rollbacks are read when a caller asks. Three things
 * bound the cost: rollbacks that cannot change any more are read once, one job is counted at a time, and a count is kept
 * for a second.
 */
final class BulkStandings {

    private static final Duration KEPT = Duration.ofSeconds(1);
    /** How many jobs are remembered; the one that was asked for least recently is forgotten. */
    private static final int JOBS = 32;

    private final Function<RollbackId, CompletableFuture<Optional<Standing>>> read;
    private final Duration kept;
    private final Map<String, Known> jobs = new LinkedHashMap<>(JOBS, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
            return size() > JOBS;
        }
    };
    private CompletableFuture<?> last = CompletableFuture.completedFuture(null);

    BulkStandings(StoreQueries stores) {
        this(id -> standing(stores, id), KEPT);
    }

    /**
     * Creates one that reads from elsewhere.
     *
     * @param read the standing of a rollback; empty if it cannot be read
     * @param kept how long a count is kept
     */
    BulkStandings(Function<RollbackId, CompletableFuture<Optional<Standing>>> read, Duration kept) {
        this.read = read;
        this.kept = kept;
    }

    /**
     * How many rollbacks of a job stand where.
     *
     * @param ordered all that the job has ordered
     * @param applied applied, also by all their participants
     * @param appliedPartly applied, but a participant could not go back
     * @param failed failed or expired
     * @param open not answered yet, by a service or by a participant
     * @param superseded replaced by another rollback of their entity before they were applied
     * @param unknown those that cannot be read, because they are damaged in the store
     * @param at when they were counted
     */
    record Counts(
            int ordered,
            int applied,
            int appliedPartly,
            int failed,
            int open,
            int superseded,
            int unknown,
            Instant at) {}

    /** What is known of a job's rollbacks. The sets have the numbers of items whose rollbacks cannot change any more. */
    private static final class Known {
        private final BitSet applied = new BitSet();
        private final BitSet superseded = new BitSet();
        private @Nullable CompletableFuture<Counts> counts;
        private long askedAt;

        private @Nullable CompletableFuture<Counts> usable(long now, Duration kept) {
            return counts != null
                            && (!counts.isDone()
                                    || (!counts.isCompletedExceptionally() && now - askedAt < kept.toNanos()))
                    ? counts
                    : null;
        }

        private boolean isSettled(int number) {
            return applied.get(number) || superseded.get(number);
        }
    }

    /** The rollback of an item. */
    private record Ordered(int number, RollbackId id) {}

    /** Where the rollback of an item stands; empty if it cannot be read. */
    private record Found(int number, Optional<Standing> standing) {}

    /** Counts the job's rollbacks, or answers with a count that is under way or a second old at most. */
    synchronized CompletableFuture<Counts> of(BulkJob job) {
        Known known = jobs.computeIfAbsent(job.id(), id -> new Known());
        long now = System.nanoTime();
        CompletableFuture<Counts> before = known.usable(now, kept);
        if (before != null) {
            return before;
        }
        CompletableFuture<Counts> counts =
                last.handle((done, failure) -> known).thenComposeAsync(mine -> count(ordered(job), mine));
        known.counts = counts;
        known.askedAt = now;
        last = counts;
        return counts;
    }

    /** Reads what may have changed. Only one count is under way, so that no other one changes what is settled. */
    private CompletableFuture<Counts> count(List<Ordered> ordered, Known known) {
        Instant at = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        List<Ordered> unsettled =
                ordered.stream().filter(one -> !known.isSettled(one.number())).toList();
        return BulkSelection.each(unsettled, this::found).thenApply(all -> {
            Map<Standing, Integer> changing = new EnumMap<>(Standing.class);
            int unknown = 0;
            for (Found one : all) {
                Standing standing = one.standing().orElse(null);
                if (standing == null) {
                    unknown++;
                } else if (standing == Standing.APPLIED) {
                    known.applied.set(one.number());
                } else if (standing == Standing.SUPERSEDED) {
                    known.superseded.set(one.number());
                } else {
                    changing.merge(standing, 1, Integer::sum);
                }
            }
            return new Counts(
                    ordered.size(),
                    known.applied.cardinality(),
                    changing.getOrDefault(Standing.APPLIED_PARTLY, 0),
                    changing.getOrDefault(Standing.FAILED, 0) + changing.getOrDefault(Standing.EXPIRED, 0),
                    changing.getOrDefault(Standing.COMMANDED, 0)
                            + changing.getOrDefault(Standing.AWAITING_PARTICIPANTS, 0),
                    known.superseded.cardinality(),
                    unknown,
                    at);
        });
    }

    private static List<Ordered> ordered(BulkJob job) {
        List<Ordered> ordered = new ArrayList<>();
        int number = 0;
        for (BulkOutcome outcome : job.outcomes()) {
            number++;
            RollbackId id = outcome == null ? null : outcome.rollbackId();
            if (id != null) {
                ordered.add(new Ordered(number, id));
            }
        }
        return ordered;
    }

    private CompletableFuture<Found> found(Ordered one) {
        return read.apply(one.id()).thenApply(standing -> new Found(one.number(), standing));
    }

    private static CompletableFuture<Optional<Standing>> standing(StoreQueries stores, RollbackId id) {
        CompletableFuture<Optional<Standing>> standing = stores.rollback(id.entity(), id.number(), List.of())
                .thenApply(answer -> Optional.ofNullable(
                        answer.isFound() ? answer.as(Rollback.class).standing() : null));
        return StoreQueries.orIfDamaged(standing, Optional.empty());
    }
}
