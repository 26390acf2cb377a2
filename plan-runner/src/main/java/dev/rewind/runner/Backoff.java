package dev.rewind.runner;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The wait between attempts. It doubles with each failure. A random quarter is added or subtracted, so that plans that
 * fail together do not all retry at the same moment.
 *
 * @param first the wait after the first failure; zero means no waiting
 * @param most the longest wait, before the random part
 */
public record Backoff(Duration first, Duration most) {

    private static final double JITTER = 0.25;
    private static final int MAX_DOUBLINGS = 40;

    /** No waiting. */
    public static final Backoff NONE = new Backoff(Duration.ZERO, Duration.ZERO);

    static final Backoff OF_STEPS = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10));
    static final Backoff OF_UNDOS = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2));

    /** @throws IllegalArgumentException when a wait is negative, or the first is longer than the longest */
    public Backoff {
        if (first.isNegative() || most.compareTo(first) < 0) {
            throw new IllegalArgumentException("back-off from " + first + " to " + most
                    + " is not valid; both must be 0 or more, and the second at least the first");
        }
    }

    /** A back-off that starts at {@code first} and grows up to {@code most}. */
    public static Backoff between(Duration first, Duration most) {
        return new Backoff(first, most);
    }

    /**
     * The wait after a failure.
     *
     * @param failures how many there have been, from 1
     */
    public Duration after(int failures) {
        double longest = most.toNanos();
        double wait = Math.min(longest, first.toNanos() * Math.pow(2, Math.min(MAX_DOUBLINGS, failures - 1)));
        double chance = 1 + JITTER * (2 * ThreadLocalRandom.current().nextDouble() - 1);
        return Duration.ofNanos((long) (wait * chance));
    }
}
