package dev.rewind.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TurnTest {
    private final Turn turn = new Turn();
    private final Object one = "one";
    private final Object other = "other";

    @Test
    void onePartitionHasItUntilItIsOver() {
        assertThat(turn.isOf(one, 1_000)).isTrue();

        assertThat(turn.isOf(other, 1_010)).isFalse();
        turn.over(other, 1_010);
        assertThat(turn.isOf(other, 1_010)).isFalse();
        assertThat(turn.isOf(one, 1_010)).isTrue();
    }

    @Test
    void afterwardsNobodyHasItForAsLongAsItTook() {
        turn.isOf(one, 1_000);
        turn.over(one, 1_300);

        assertThat(turn.isOf(one, 1_599)).isFalse();
        assertThat(turn.isOf(other, 1_599)).isFalse();
        assertThat(turn.isOf(other, 1_600)).isTrue();
    }

    @Test
    void aQuickTurnIsFollowedByARestToo() {
        turn.isOf(one, 1_000);
        turn.over(one, 1_001);

        assertThat(turn.isOf(other, 1_020)).isFalse();
        assertThat(turn.isOf(other, 1_021)).isTrue();
    }

    @Test
    void whoeverIsNotHeardOfAgainLosesIt() {
        turn.isOf(one, 1_000);

        assertThat(turn.isOf(other, 30_999)).isFalse();
        assertThat(turn.isOf(other, 31_000)).isTrue();
        assertThat(turn.isOf(one, 31_000)).isFalse();
    }
}
