package dev.rewind.kafka.embedded;

import java.time.Duration;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Time;

/**
 * A clock that is ahead of this machine's clock. Only the time of day is shifted; elapsed time and waits follow the
 * machine's monotonic clock, so that a jump ends no session.
 */
final class ShiftedTime implements Time {
    private final Supplier<Duration> ahead;

    ShiftedTime(Supplier<Duration> ahead) {
        this.ahead = ahead;
    }

    @Override
    public long milliseconds() {
        return Time.SYSTEM.milliseconds() + ahead.get().toMillis();
    }

    @Override
    public long nanoseconds() {
        return Time.SYSTEM.nanoseconds();
    }

    @Override
    public void sleep(long ms) {
        Time.SYSTEM.sleep(ms);
    }
}
