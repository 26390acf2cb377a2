package dev.rewind.processor.freshness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class HeldBackEventsTest {

    private final HeldBackEvents held = new HeldBackEvents();

    @Test
    void aPartitionWaitsWhileItsReadableEndStaysBelowItsEnd() {
        held.observe(1_000, Map.of(0, 5L, 1, 7L), Map.of(0, 5L, 1, 3L));
        assertThat(held.longestMs()).isZero();

        held.observe(4_000, Map.of(0, 9L, 1, 8L), Map.of(0, 6L, 1, 3L));
        assertThat(held.longestMs()).isEqualTo(3_000);

        held.observe(5_000, Map.of(0, 9L, 1, 9L), Map.of(0, 6L, 1, 9L));
        assertThat(held.longestMs()).isEqualTo(1_000);
    }

    @Test
    void aTransactionThatEndsAndIsFollowedByAnotherBeginsAnew() {
        held.observe(1_000, Map.of(0, 5L), Map.of(0, 3L));
        held.observe(9_000, Map.of(0, 9L), Map.of(0, 7L));
        assertThat(held.longestMs()).isZero();

        held.observe(9_500, Map.of(0, 9L), Map.of(0, 9L));
        assertThat(held.longestMs()).isZero();
    }
}
