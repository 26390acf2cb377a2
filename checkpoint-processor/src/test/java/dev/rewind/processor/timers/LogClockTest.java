package dev.rewind.processor.timers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogClockTest {
    private final LogClock clock = new LogClock();

    @Test
    void whileTheProcessorKeepsUpTheTimeOfTheLogIsThatOfThisMachine() {
        clock.processed(1_000, 1_900);

        assertThat(clock.logTime(1_950)).isEqualTo(1_950);
        assertThat(clock.localTime(5_000, 1_950)).isEqualTo(5_000);
    }

    @Test
    void whileTheProcessorIsBehindTheTimeOfTheLogIsThatOfTheEventsItHasReached() {
        clock.processed(1_000, 31_000);

        assertThat(clock.logTime(31_000)).isEqualTo(1_000);
        assertThat(clock.localTime(5_000, 31_000)).isEqualTo(35_000);

        clock.processed(31_990, 32_000);

        assertThat(clock.logTime(32_000)).isEqualTo(32_000);
        assertThat(clock.localTime(40_000, 32_000)).isEqualTo(40_000);
    }

    @Test
    void aProcessorThatHasNothingToDoIsNotBehind() {
        clock.processed(1_000, 31_000);

        assertThat(clock.logTime(32_000)).isEqualTo(32_000);
    }

    @Test
    void aLogWhoseClockIsBehindIsNotABacklog() {
        clock.returned(10_000, 4_000);
        clock.processed(5_000, 11_000);

        assertThat(clock.logTime(11_000)).isEqualTo(5_000);
        assertThat(clock.localTime(5_500, 11_000)).isEqualTo(11_500);
    }

    @Test
    void noDeadlineStaysNoDeadline() {
        clock.processed(1_000, 31_000);

        assertThat(clock.localTime(Long.MAX_VALUE, 31_000)).isEqualTo(Long.MAX_VALUE);
    }
}
