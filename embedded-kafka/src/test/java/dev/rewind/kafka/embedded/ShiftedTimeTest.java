package dev.rewind.kafka.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.utils.Time;
import org.junit.jupiter.api.Test;

class ShiftedTimeTest {
    private static final long HOUR = Duration.ofHours(1).toMillis();

    private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
    private final Time time = new ShiftedTime(ahead::get);

    @Test
    void theTimeOfDayIsShiftedWhenTheDifferenceGrows() {
        assertThat(time.milliseconds()).isBetween(Time.SYSTEM.milliseconds() - HOUR, Time.SYSTEM.milliseconds());

        ahead.set(Duration.ofDays(2));

        assertThat(time.milliseconds() - Time.SYSTEM.milliseconds()).isBetween(47 * HOUR, 48 * HOUR);
    }

    @Test
    void elapsedTimeIsNotShifted() {
        ahead.set(Duration.ofDays(2));

        assertThat(time.nanoseconds())
                .isBetween(
                        Time.SYSTEM.nanoseconds() - Duration.ofHours(1).toNanos(),
                        Time.SYSTEM.nanoseconds() + Duration.ofHours(1).toNanos());
    }
}
