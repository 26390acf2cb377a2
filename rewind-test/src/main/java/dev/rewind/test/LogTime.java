package dev.rewind.test;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The clock of the log in this JVM: how far it is ahead of the machine's clock. It is a class of its own, because the
 * threads of the broker read it while {@link TestBroker} is initialised.
 */
final class LogTime {

    private static final AtomicLong AHEAD_MS = new AtomicLong();

    private LogTime() {}

    static Duration ahead() {
        return Duration.ofMillis(AHEAD_MS.get());
    }

    static void advance(Duration by) {
        AHEAD_MS.addAndGet(by.toMillis());
    }
}
