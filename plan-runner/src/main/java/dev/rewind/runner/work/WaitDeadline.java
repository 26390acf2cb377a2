package dev.rewind.runner.work;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A time on the monotonic clock until which to wait, or no limit. */
public record WaitDeadline(long nanoTime, boolean none) {

    /**
     * The deadline after this time.
     *
     * @param time null for no limit
     */
    public static WaitDeadline after(@Nullable Duration time) {
        return time == null ? new WaitDeadline(0, true) : new WaitDeadline(System.nanoTime() + time.toNanos(), false);
    }

    /** The nanoseconds left; 0 when the deadline has passed. */
    public long left() {
        return none ? Long.MAX_VALUE : Math.max(0, nanoTime - System.nanoTime());
    }
}
