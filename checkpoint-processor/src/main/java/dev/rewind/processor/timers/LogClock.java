package dev.rewind.processor.timers;

/**
 * Estimates the difference between the log's clock, which decides whether a deadline is due, and this machine's clock,
 * which wakes the timers. The estimate comes from the times of events. At first, the clocks are assumed to agree.
 */
final class LogClock {
    /** How far this machine's clock is ahead of the log's, in milliseconds. */
    private long ahead;

    /** An event with the log's time {@code logged} is processed now, so the log's clock is not behind that time. */
    void processed(long logged, long now) {
        ahead = Math.min(ahead, now - logged);
    }

    /** An event was sent at {@code sent} by this machine's clock, before the log stamped it with {@code logged}. */
    void returned(long sent, long logged) {
        ahead = Math.max(ahead, sent - logged);
    }

    /** The earliest time that the log's clock may show. */
    long logTime(long now) {
        return now - ahead;
    }

    /** The time on this machine's clock at which the log's clock shows {@code logTime}. */
    long localTime(long logTime) {
        return logTime > Long.MAX_VALUE / 2 ? logTime : logTime + ahead;
    }
}
