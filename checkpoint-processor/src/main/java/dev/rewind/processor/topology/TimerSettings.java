package dev.rewind.processor.topology;

import java.time.Duration;

/**
 * What timers have to see to, and what they may take from the stream thread, which also decides what is urgent.
 *
 * @param retention how long checkpoints are kept
 * @param inFlight events of a partition's timers that may be on their way through the log at once, so that an event of
 *     somebody else's finds a short queue before it
 * @param time that one look at what is due may take; at least one deadline is let go
 * @param turn shared by the partitions of a processor
 */
public record TimerSettings(Retention retention, int inFlight, Duration time, Turn turn) {

    private static final int IN_FLIGHT = 96;

    TimerSettings(Retention retention, int inFlight, Duration time) {
        this(retention, inFlight, time, new Turn());
    }

    /** 96 events; 10 ms. */
    public static TimerSettings with(Retention retention) {
        return new TimerSettings(retention, IN_FLIGHT, Duration.ofMillis(10));
    }
}
