package dev.rewind.processor.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final Progress progress = new Progress(2);

    @Test
    void whoeverWaitsIsToldWhenTheEventHasBeenProcessed() {
        CompletableFuture<Boolean> reached = progress.reached(0, 5, 60_000);

        progress.passed(0, 4);
        assertThat(reached).isNotDone();

        progress.passed(0, 5);
        assertThat(reached).isCompletedWithValue(true);
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
        progress.opened(0);
        progress.passed(0, 9);
        progress.closed(0);

        progress.opened(0);

        assertThat(progress.processed(0)).isEqualTo(Progress.NOTHING);
        assertThat(progress.held()).containsExactly(0);
    }

    @Test
    void aPartitionThatDoesNotExistIsNotHeld() {
        assertThat(progress.holds(2)).isFalse();
    }
}
