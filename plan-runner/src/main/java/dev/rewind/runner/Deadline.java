package dev.rewind.runner;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A moment on the monotonic clock. */
record Deadline(long nanoTime, boolean none) {

    static Deadline after(@Nullable Duration time) {
        return time == null ? new Deadline(0, true) : new Deadline(System.nanoTime() + time.toNanos(), false);
    }

    /** Nanoseconds left, 0 when it has passed. */
    long left() {
        return none ? Long.MAX_VALUE : Math.max(0, nanoTime - System.nanoTime());
    }
}
