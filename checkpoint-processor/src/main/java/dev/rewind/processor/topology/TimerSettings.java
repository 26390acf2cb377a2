package dev.rewind.processor.topology;

import java.time.Duration;

/**
 * What timers have to see to, and what they may take from the stream thread, which also decides what is urgent.
 *
 * @param retention how long checkpoints are kept
 * @param inFlight events of timers that may be on their way through the log at once, for each partition, so that an event
 *     of somebody else's finds a short queue before it
 * @param time that one look at what is due may take; at least one deadline is let go
 */
public record TimerSettings(Retention retention, int inFlight, Duration time) {

    private static final int IN_FLIGHT = 96;
    private static final int LEAST_IN_FLIGHT = 8;

    /** 96 events over so many partitions, or 8 for each; 10 ms. */
    public static TimerSettings with(Retention retention, int partitions) {
        return new TimerSettings(retention, Math.max(LEAST_IN_FLIGHT, IN_FLIGHT / partitions), Duration.ofMillis(10));
    }
}
