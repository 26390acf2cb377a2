package dev.rewind.processor.topology;

/**
 * How the log's clock, which decides, differs from this machine's, which wakes timers: estimated from what events tell,
 * so that a timer is neither let go too early, again and again, nor too late. At first the clocks are taken to agree.
 */
final class LogClock {
    /** How far this machine's clock is ahead of the log's, in milliseconds. */
    private long ahead;

    /** An event that the log took in at {@code logged} is being processed: it cannot have happened later than now. */
    void processed(long logged, long now) {
        ahead = Math.min(ahead, now - logged);
    }

    /** An event that left here at {@code sent} was taken in at {@code logged}: it cannot have been logged before. */
    void returned(long sent, long logged) {
        ahead = Math.max(ahead, sent - logged);
    }

    /** The least time that it can be by the log's clock. */
    long logTime(long now) {
        return now - ahead;
    }

    /** When this machine's clock shows that the log's has reached a time. */
    long localTime(long logTime) {
        return logTime > Long.MAX_VALUE / 2 ? logTime : logTime + ahead;
    }
}
