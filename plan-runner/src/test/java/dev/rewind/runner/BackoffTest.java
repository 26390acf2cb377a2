package dev.rewind.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private final Backoff backoff = Backoff.between(Duration.ofMillis(100), Duration.ofSeconds(1));

    @RepeatedTest(20)
    void theWaitDoublesUpToTheLongestWithAQuarterByChance() {
        assertThat(backoff.after(1)).isBetween(Duration.ofMillis(75), Duration.ofMillis(125));
        assertThat(backoff.after(2)).isBetween(Duration.ofMillis(150), Duration.ofMillis(250));
        assertThat(backoff.after(5)).isBetween(Duration.ofMillis(750), Duration.ofMillis(1250));
        assertThat(backoff.after(1_000_000)).isBetween(Duration.ofMillis(750), Duration.ofMillis(1250));
    }

    @Test
    void noneIsNone() {
        assertThat(Backoff.NONE.after(7)).isZero();
    }

    @Test
    void whatIsNoBackoffIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Backoff.between(Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .withMessageContaining("PT2S");
    }
}
