package dev.rewind.query.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.CheckpointRef;
import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;
import dev.rewind.events.Fact;
import dev.rewind.events.RollbackCause;
import dev.rewind.events.RollbackId;
import dev.rewind.storeapi.Position;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BulkRunTest {

    private static final Instant AT = Instant.parse("2026-01-31T12:00:00Z");
    private static final String HASH = "0".repeat(64);
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private static BulkRun run(int items, int rate) {
        return new BulkRun(Collections.nCopies(items, null), rate, 0);
    }

    private static BulkOutcome accepted() {
        return BulkOutcome.accepted(null, AT);
    }

    /** The facts of one decision: an earlier proposal is replaced, and a new one waits. */
    @Test
    void aRollbackThatNeedsAnApprovalSaysThatItWaitsForIt() {
        EntityKey artifact = new EntityKey("artifact", "a");
        EventRef event = new EventRef("e", "/test", 0, 0);
        RollbackCause cause = new RollbackCause("e", RollbackCause.Kind.REQUESTED, null, null, "audit", "ann");
        Fact replaced =
                new Fact.ProposalClosed(event, AT, HASH, Fact.ProposalClosed.Outcome.REPLACED, null, null, null);
        Fact proposed = new Fact.RollbackProposed(
                event,
                AT,
                HASH,
                new RollbackId(artifact, 1),
                2,
                new CheckpointId(artifact, 2),
                new CheckpointRef(new CheckpointId(artifact, 1), 1, HASH, HASH, null, AT),
                cause,
                List.of(),
                List.of(),
                true,
                List.of(Fact.RollbackProposed.Need.ANY),
                AT.plusSeconds(60),
                null);

        BulkOutcome outcome = BulkOutcome.of(replaced, AT).and(BulkOutcome.of(proposed, AT));

        assertThat(outcome.result()).isEqualTo(BulkOutcome.Result.ACCEPTED);
        assertThat(outcome.code()).isEqualTo("awaiting_approval");
        assertThat(outcome.why()).contains("second person");
        assertThat(outcome.rollbackId()).isNull();
    }

    @Test
    void itAsksNoFasterThanTheRateAlsoAfterABreak() {
        BulkRun run = run(1_000, 20);
        int asked = 0;
        for (int tick = 1; tick <= 100; tick++) {
            List<Integer> now = run.next(tick * SECOND / 50);
            asked += now.size();
            now.forEach(number -> run.decided(number, accepted()));
        }
        assertThat(asked).isBetween(38, 42);
        assertThat(run.next(100 * SECOND)).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void itDoesNotGetFarAheadOfTheDecisions() {
        BulkRun run = run(1_000, 500);
        int asked = 0;
        for (int tick = 1; tick <= 1_000; tick++) {
            asked += run.next(tick * SECOND / 100).size();
        }
        assertThat(asked).isEqualTo(BulkRun.MOST_IN_FLIGHT);
    }

    @Test
    void aRequestThatTheLogHasNotAcknowledgedIsSentAgainFirst() {
        BulkRun run = run(3, 500);
        assertThat(run.next(SECOND)).containsExactly(1, 2, 3);
        run.notAcknowledged(2);
        assertThat(run.next(2 * SECOND)).containsExactly(2);
        run.decided(2, accepted());
        run.notAcknowledged(2);
        assertThat(run.next(3 * SECOND)).isEmpty();
    }

    @Test
    void theFirstDecisionStaysAndALaterFactAddsItsRollback() {
        BulkRun run = run(2, 500);
        RollbackId rollback = RollbackId.parse("plan:a:r1");
        run.decided(1, accepted());
        run.decided(1, BulkOutcome.accepted(rollback, AT));
        run.decided(1, new BulkOutcome(BulkOutcome.Result.REFUSED, "no_checkpoint", "none", null, AT));
        assertThat(run.outcomes().get(0)).isEqualTo(BulkOutcome.accepted(rollback, AT));
        assertThat(run.isComplete()).isFalse();
    }

    @Test
    void aSilentRequestEndsWithoutAnAnswerOnlyIfItWasProcessedTwice() {
        BulkRun run = run(1, 500);
        run.next(SECOND);
        assertThat(run.silent(60 * SECOND)).as("not acknowledged").isEmpty();
        run.acknowledged(1, new Position(0, 7));
        assertThat(run.silent(20 * SECOND)).as("too early").isEmpty();
        assertThat(run.silent(60 * SECOND)).containsExactly(new BulkRun.Silent(1, new Position(0, 7)));
        assertThat(run.silent(61 * SECOND)).as("named already").isEmpty();
        run.processed(1, AT);
        assertThat(run.isComplete()).isFalse();
        assertThat(run.silent(71 * SECOND)).hasSize(1);
        run.processed(1, AT);
        assertThat(run.outcomes()).containsExactly(BulkOutcome.unanswered(AT));
        run.decided(1, accepted());
        assertThat(run.outcomes()).as("a decision that came very late").containsExactly(accepted());
    }

    /**
     * A log that decides each event id once, workers that die at any moment, and records that hold what the last one
     * wrote: each item is decided once, and each outcome is recorded.
     */
    @Test
    void howeverOftenWorkersDieEachItemIsDecidedOnce() {
        long seed = Long.getLong("rewind.seed", new Random().nextLong());
        Random random = new Random(seed);
        for (int history = 0; history < 50; history++) {
            int items = 1 + random.nextInt(600);
            int[] decided = new int[items + 1];
            List<Integer> facts = new ArrayList<>();
            List<BulkOutcome> recorded = new ArrayList<>(Collections.nCopies(items, null));
            int recordedFacts = 0;
            long now = 0;
            int turns = 0;
            while (recorded.stream().anyMatch(Objects::isNull)) {
                BulkRun run = new BulkRun(recorded, 500, now);
                int read = recordedFacts;
                while (read < facts.size()) {
                    run.decided(facts.get(read++), accepted());
                }
                int life = 1 + random.nextInt(20);
                for (int turn = 0; turn < life; turn++) {
                    now += SECOND / 10;
                    for (int number : run.next(now)) {
                        if (random.nextInt(10) == 0) {
                            run.notAcknowledged(number);
                        }
                        if (decided[number] == 0) {
                            decided[number]++;
                            facts.add(number);
                        }
                    }
                    while (read < facts.size() && random.nextInt(4) > 0) {
                        run.decided(facts.get(read++), accepted());
                    }
                    if (random.nextInt(3) == 0) {
                        recorded = new ArrayList<>(run.outcomes());
                        recordedFacts = read;
                    }
                }
                assertThat(++turns).as("seed " + seed).isLessThan(10_000);
            }
            for (int number = 1; number <= items; number++) {
                assertThat(decided[number])
                        .as("seed " + seed + ", item " + number)
                        .isEqualTo(1);
            }
        }
    }
}
