package dev.rewind.query.job;

import java.util.concurrent.TimeUnit;

/** Limits a rate. After a break, it allows at most a tenth of a second's work at once. */
final class BulkPace {

    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final double BURST = 0.1;

    private final int rate;
    private double allowed;
    private long at;

    /** @param rate how many a second */
    BulkPace(int rate, long nanoTime) {
        this.rate = rate;
        this.at = nanoTime;
        this.allowed = 1;
    }

    /** How many are allowed now, at most so many. They count as taken. */
    int take(int most, long nanoTime) {
        allowed = Math.min(Math.max(1, rate * BURST), allowed + (nanoTime - at) / NANOS * rate);
        at = nanoTime;
        int taken = Math.min(most, (int) allowed);
        allowed -= taken;
        return taken;
    }
}
