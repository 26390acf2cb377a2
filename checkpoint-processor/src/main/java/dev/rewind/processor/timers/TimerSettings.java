package dev.rewind.processor.timers;

import java.time.Duration;

/**
 * Settings of deadlines and retention. The limits keep the stream thread free for other events.
 *
 * @param retention how long checkpoints are kept
 * @param inFlight how many timer events of a partition may be in the log at once before they are processed, so that
 *     other events wait for few of them
 * @param time how long one round may take; at least one deadline fires in each
 * @param turn shared by the partitions of a processor
 */
public record TimerSettings(RetentionSettings retention, int inFlight, Duration time, DeadlineTurn turn) {

    private static final int IN_FLIGHT = 96;

    public TimerSettings(RetentionSettings retention, int inFlight, Duration time) {
        this(retention, inFlight, time, new DeadlineTurn());
    }

    /** The usual limits: 96 events in flight, 10 ms per round. */
    public static TimerSettings with(RetentionSettings retention) {
        return new TimerSettings(retention, IN_FLIGHT, Duration.ofMillis(10));
    }
}
