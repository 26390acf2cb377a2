package dev.rewind.processor.freshness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AppliedProgressTest {
    private final AppliedProgress progress = new AppliedProgress(2);

    @Test
    void whoeverWaitsIsToldWhenTheEventHasBeenProcessed() {
        CompletableFuture<Boolean> reached = progress.reached(0, 5, 60_000);

        progress.passed(0, 4);
        assertThat(reached).isNotDone();

        progress.passed(0, 5);
        assertThat(reached).isCompletedWithValue(true);
    }

    @Test
    void whoeverIsToldMayLookAtOnceThoughTheStreamHasNotGoneOn() throws Exception {
        CompletableFuture<Long> seen = progress.reached(0, 5, 60_000)
                .thenApply(reached -> CompletableFuture.supplyAsync(() -> progress.still(0, at -> at))
                        .orTimeout(30, TimeUnit.SECONDS)
                        .join());

        progress.write(0, 5, () -> {});

        assertThat(seen.get(60, TimeUnit.SECONDS)).isEqualTo(5);
    }

    @Test
    void whoeverStandsStillSeesAllOfAnEventOrNothing() {
        List<Long> rows = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
            for (long offset = 0; offset < 2_000; offset++) {
                long written = offset;
                progress.write(0, offset, () -> {
                    rows.clear();
                    rows.add(written);
                });
            }
        });

        while (!writing.isDone()) {
            progress.still(0, at -> assertThat(rows).isEqualTo(at < 0 ? List.of() : List.of(at)));
        }

        assertThat(writing).isCompleted();
    }

    @Test
    void whatHasBeenProcessedNeedsNoWaiting() {
        progress.passed(1, 7);

        assertThat(progress.reached(1, 7, 60_000)).isCompletedWithValue(true);
    }

    @Test
    void aWaitEndsWhenItsTimeIsUp() throws Exception {
        CompletableFuture<Boolean> reached = progress.reached(0, 5, 1);

        assertThat(reached.get(10, TimeUnit.SECONDS)).isFalse();
    }

    @Test
    void whatIsLearntLateTakesNothingBack() {
        progress.passed(0, 9);

        progress.passed(0, 3);

        assertThat(progress.processed(0)).isEqualTo(9);
    }

    @Test
    void aPartitionThatIsTakenOverAgainStartsWithoutAPosition() {
        progress.opened(0, 0);
        progress.passed(0, 9);
        progress.closed(0);

        progress.opened(0, 0);

        assertThat(progress.processed(0)).isEqualTo(AppliedProgress.NOTHING);
        assertThat(progress.held()).containsExactly(0);
    }

    @Test
    void aPartitionThatDoesNotExistIsNotHeld() {
        assertThat(progress.holds(2)).isFalse();
    }

    @Test
    void aPartitionIsAsFarAsItsStoresSayOrTheBrokerOrTheLastEvent() {
        progress.opened(0, 7);
        assertThat(progress.through(0)).isEqualTo(7);

        progress.passed(0, 8);
        assertThat(progress.through(0)).isEqualTo(9);

        progress.committed(0, 12);
        assertThat(progress.through(0)).isEqualTo(12);
        assertThat(progress.reached(0, 11, 60_000)).isCompletedWithValue(true);
    }

    @Test
    void whoTakesAPartitionOverAgainHasToCatchUpAgain() {
        progress.opened(0, 7);
        assertThat(progress.isCaughtUp(0)).isFalse();

        int tenure = progress.tenure(0);
        progress.caughtUp(0, tenure);
        assertThat(progress.isCaughtUp(0)).isTrue();

        progress.closed(0);
        progress.opened(0, 7);
        assertThat(progress.isCaughtUp(0)).isFalse();
        progress.caughtUp(0, tenure);
        assertThat(progress.isCaughtUp(0)).isFalse();
    }
}
