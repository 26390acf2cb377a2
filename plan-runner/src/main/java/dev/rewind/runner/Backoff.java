package dev.rewind.runner;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait before the next try: twice as long each time, with a quarter of it up or down by chance, so that many
 * plans that fail together do not come back together.
 *
 * @param first before the second try; zero: no waiting at all
 * @param most never longer than this, chance aside
 */
public record Backoff(Duration first, Duration most) {

    private static final double JITTER = 0.25;
    private static final int MAX_DOUBLINGS = 40;

    /** No waiting. */
    public static final Backoff NONE = new Backoff(Duration.ZERO, Duration.ZERO);

    static final Backoff OF_STEPS = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10));
    static final Backoff OF_UNDOS = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2));

    /** @throws IllegalArgumentException when a time is negative, or the first longer than the longest */
    public Backoff {
        if (first.isNegative() || most.compareTo(first) < 0) {
            throw new IllegalArgumentException("back-off from " + first + " to " + most
                    + " is none; both must be 0 or more, and the second at least the first");
        }
    }

    /** Waits between {@code first} and {@code most}. */
    public static Backoff between(Duration first, Duration most) {
        return new Backoff(first, most);
    }

    /** The wait after so many failures. */
    Duration after(int failures) {
        double longest = most.toNanos();
        double wait = Math.min(longest, first.toNanos() * Math.pow(2, Math.min(MAX_DOUBLINGS, failures - 1)));
        double chance = 1 + JITTER * (2 * ThreadLocalRandom.current().nextDouble() - 1);
        return Duration.ofNanos((long) (wait * chance));
    }
}
