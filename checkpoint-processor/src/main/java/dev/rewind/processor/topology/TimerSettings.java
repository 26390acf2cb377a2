package dev.rewind.processor.topology;

import java.time.Duration;

/**
 * What timers have to see to, and what they may take from the stream thread, which also decides what is urgent.
 *
 * @param retention how long checkpoints are kept
 * @param inFlight events of timers that may be on their way through the log at once, for each partition; the next ones
 *     wait for them, so that an event of somebody else's finds a short queue before it
 * @param time that one look at what is due may take; at least one deadline is let go
 */
public record TimerSettings(Retention retention, int inFlight, Duration time) {

    /** 64 events, 10 ms. */
    public static TimerSettings with(Retention retention) {
        return new TimerSettings(retention, 64, Duration.ofMillis(10));
    }
}
