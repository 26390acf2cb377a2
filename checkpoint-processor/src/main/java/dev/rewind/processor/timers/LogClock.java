package dev.rewind.processor.timers;

import java.time.Duration;

/**
 * Tells the time of the log, which decides whether a deadline is due, from this machine's clock, which wakes the timers.
 * The difference between the two clocks is estimated from the times of events. At first, the clocks are assumed to agree.
 *
 * <p>While the processor is behind, the time of the log is that of the events it has reached. The end of a step may be
 * among those that it has not reached, so firing its deadline would only add to the backlog.
 */
final class LogClock {
    /** A processor counts as behind while it processes events that are older than this. */
    private static final long BEHIND_MS = Duration.ofSeconds(1).toMillis();

    /** How far this machine's clock is ahead of the log's, in milliseconds. */
    private long ahead;
    /** The age of the last event when it was processed, in milliseconds. */
    private long age;
    /** When the last event was processed. */
    private long processedAt;

    /** An event with the log's time {@code logged} is processed now, so the log's clock is not behind that time. */
    void processed(long logged, long now) {
        age = now - logged;
        processedAt = now;
        ahead = Math.min(ahead, age);
    }

    /** An event was sent at {@code sent} by this machine's clock, before the log stamped it with {@code logged}. */
    void returned(long sent, long logged) {
        ahead = Math.max(ahead, sent - logged);
    }

    /** The earliest time that the log's clock may show, or that of the events reached if the processor is behind. */
    long logTime(long now) {
        return now - ahead - behind(now);
    }

    /** The time on this machine's clock at which {@link #logTime} will be {@code logTime} if nothing changes. */
    long localTime(long logTime, long now) {
        return logTime > Long.MAX_VALUE / 2 ? logTime : logTime + ahead + behind(now);
    }

    /** In whole seconds, so that timers are not set anew with each event of a backlog. */
    private long behind(long now) {
        boolean goesOn = now - processedAt < BEHIND_MS;
        return goesOn ? Math.max(0, age - ahead) / BEHIND_MS * BEHIND_MS : 0;
    }
}
