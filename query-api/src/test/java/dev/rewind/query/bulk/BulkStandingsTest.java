package dev.rewind.query.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rewind.events.EntityKey;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.Rollback.Standing;
import dev.rewind.events.RollbackId;
import dev.rewind.query.job.BulkAction;
import dev.rewind.query.job.BulkControl;
import dev.rewind.query.job.BulkItem;
import dev.rewind.query.job.BulkJob;
import dev.rewind.query.job.BulkOrder;
import dev.rewind.query.job.BulkOutcome;
import dev.rewind.query.job.BulkQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What counting the rollbacks of a bulk job reads. */
class BulkStandingsTest {

    private static final Instant AT = Instant.parse("2026-01-31T12:00:00Z");
    private static final Duration LONG = Duration.ofHours(1);

    private final Map<RollbackId, CompletableFuture<Optional<Standing>>> stored = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<RollbackId> reads = new ConcurrentLinkedQueue<>();

    @Test
    void eachStandingIsCounted() {
        stored(Standing.APPLIED, Standing.APPLIED_PARTLY, Standing.FAILED, Standing.EXPIRED);
        more(Standing.COMMANDED, Standing.AWAITING_PARTICIPANTS, Standing.SUPERSEDED);
        stored.put(id("a", 8), CompletableFuture.completedFuture(Optional.empty()));

        BulkStandings.Counts counts = kept(LONG).of(job("a", 8)).join();

        assertThat(counts).isEqualTo(new BulkStandings.Counts(8, 1, 1, 2, 2, 1, 1, counts.at()));
    }

    @Test
    void aRollbackThatCannotChangeIsReadOnce() {
        stored(Standing.APPLIED, Standing.SUPERSEDED, Standing.FAILED, Standing.COMMANDED, Standing.APPLIED_PARTLY);
        BulkStandings standings = kept(Duration.ZERO);
        standings.of(job("a", 5)).join();
        reads.clear();
        stored(Standing.COMMANDED, Standing.COMMANDED, Standing.APPLIED, Standing.APPLIED, Standing.APPLIED);

        BulkStandings.Counts counts = standings.of(job("a", 5)).join();

        assertThat(reads).containsExactly(id("a", 3), id("a", 4), id("a", 5));
        assertThat(counts).isEqualTo(new BulkStandings.Counts(5, 4, 0, 0, 0, 1, 0, counts.at()));
    }

    @Test
    void aCountIsKeptForAWhile() {
        stored(Standing.COMMANDED);
        BulkStandings standings = kept(LONG);

        BulkStandings.Counts counts = standings.of(job("a", 1)).join();

        assertThat(standings.of(job("a", 1)).join()).isSameAs(counts);
        assertThat(reads).hasSize(1);
    }

    @Test
    void oneJobIsCountedAtATimeAndAFailureOfOneLeavesTheOthersAlone() {
        CompletableFuture<Optional<Standing>> slow = new CompletableFuture<>();
        stored.put(id("a", 1), slow);
        stored.put(id("b", 1), CompletableFuture.completedFuture(Optional.of(Standing.APPLIED)));
        BulkStandings standings = kept(LONG);
        CompletableFuture<BulkStandings.Counts> first = standings.of(job("a", 1));
        CompletableFuture<BulkStandings.Counts> joined = standings.of(job("a", 1));
        CompletableFuture<BulkStandings.Counts> second = standings.of(job("b", 1));
        await().until(() -> !reads.isEmpty());

        assertThat(reads).as("while the first is counted").containsExactly(id("a", 1));
        assertThat(joined).isSameAs(first);
        slow.completeExceptionally(new IllegalStateException("no store answers"));
        assertThat(second.join().applied()).isEqualTo(1);
        assertThat(first).isCompletedExceptionally();

        stored.put(id("a", 1), CompletableFuture.completedFuture(Optional.of(Standing.APPLIED)));
        assertThat(standings.of(job("a", 1)).join().applied())
                .as("a failure is not kept")
                .isEqualTo(1);
    }

    @Test
    void anItemWithoutARollbackIsNoneThatWasOrdered() {
        BulkJob job = job(
                "a",
                Stream.of(BulkOutcome.Result.ACCEPTED, BulkOutcome.Result.REFUSED)
                        .map(result -> new BulkOutcome(result, null, null, null, AT))
                        .toList());

        assertThat(kept(LONG).of(job).join().ordered()).isZero();
        assertThat(reads).isEmpty();
    }

    private BulkStandings kept(Duration kept) {
        return new BulkStandings(
                id -> {
                    reads.add(id);
                    return stored.get(id);
                },
                kept);
    }

    private void stored(Standing... standings) {
        stored.clear();
        more(standings);
    }

    private void more(Standing... standings) {
        for (Standing standing : standings) {
            stored.put(id("a", stored.size() + 1), CompletableFuture.completedFuture(Optional.of(standing)));
        }
    }

    private static RollbackId id(String job, int number) {
        return new RollbackId(new EntityKey("order", job + number), 1);
    }

    private static BulkJob job(String name, int rollbacks) {
        return job(
                name,
                IntStream.rangeClosed(1, rollbacks)
                        .mapToObj(number ->
                                new BulkOutcome(BulkOutcome.Result.ACCEPTED, null, null, id(name, number), AT))
                        .toList());
    }

    private static BulkJob job(String name, List<BulkOutcome> outcomes) {
        BulkQuery query = new BulkQuery("order", EntityStatus.FAILED, null, null, null, null, null, null, null, null);
        BulkOrder order = new BulkOrder(
                name.repeat(12), BulkAction.ROLLBACK, query, null, null, "r", "ann", 20, outcomes.size(), AT);
        List<BulkItem> items = IntStream.rangeClosed(1, outcomes.size())
                .mapToObj(number -> new BulkItem(id(name, number).entity(), 1L))
                .toList();
        return new BulkJob(order, items, new BulkControl(BulkControl.Wanted.RUNNING, "ann", null, AT), null, outcomes);
    }
}
