package dev.rewind.processor.topology;

import java.time.Duration;

/**
 * What timers may take from the stream thread, which also decides what is urgent.
 *
 * @param inFlight events of timers that may be on their way through the log at once, for each partition; the next ones
 *     wait for them, so that an event of somebody else's finds a short queue before it
 * @param time that one look at what is due may take; at least one deadline is let go
 */
public record TimerSettings(int inFlight, Duration time) {

    /** 64 events, 10 ms. */
    public static TimerSettings defaults() {
        return new TimerSettings(64, Duration.ofMillis(10));
    }
}
