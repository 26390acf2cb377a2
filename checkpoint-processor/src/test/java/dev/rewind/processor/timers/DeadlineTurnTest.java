package dev.rewind.processor.timers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeadlineTurnTest {
    private final DeadlineTurn turn = new DeadlineTurn();
    private final Object one = "one";
    private final Object other = "other";

    @Test
    void onePartitionHasItUntilItIsOver() {
        assertThat(turn.tryAcquire(one, 1_000)).isTrue();

        assertThat(turn.tryAcquire(other, 1_010)).isFalse();
        turn.release(other, 1_010);
        assertThat(turn.tryAcquire(other, 1_010)).isFalse();
        assertThat(turn.tryAcquire(one, 1_010)).isTrue();
    }

    @Test
    void afterwardsNobodyHasItForAsLongAsItTook() {
        turn.tryAcquire(one, 1_000);
        turn.release(one, 1_300);

        assertThat(turn.tryAcquire(one, 1_599)).isFalse();
        assertThat(turn.tryAcquire(other, 1_599)).isFalse();
        assertThat(turn.tryAcquire(other, 1_600)).isTrue();
    }

    @Test
    void aQuickTurnIsFollowedByARestToo() {
        turn.tryAcquire(one, 1_000);
        turn.release(one, 1_001);

        assertThat(turn.tryAcquire(other, 1_020)).isFalse();
        assertThat(turn.tryAcquire(other, 1_021)).isTrue();
    }

    @Test
    void whoeverIsNotHeardOfAgainLosesIt() {
        turn.tryAcquire(one, 1_000);

        assertThat(turn.tryAcquire(other, 30_999)).isFalse();
        assertThat(turn.tryAcquire(other, 31_000)).isTrue();
        assertThat(turn.tryAcquire(one, 31_000)).isFalse();
    }
}
