package dev.rewind.benchmarks.comparison;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;

/**
 * A system under measurement. It stores checkpoints of plans durably, rolls them back, and answers reads over HTTP.
 * Its data is in a temporary directory, which {@link #close} deletes.
 */
public interface CheckpointSystem extends AutoCloseable {

    /** Starts all processes on the data of the last run, if there was one, and returns how long that took. */
    Duration start();

    /** Stops all processes in an orderly way. The data stays. */
    void stop();

    /** Ends all processes as a crash would, in the middle of their work. The data stays. */
    void crash();

    /**
     * Takes a step of a plan, and returns when it is durable. May be called by many threads, but by one at a time for
     * one plan.
     *
     * @param plan the id of the plan
     * @param number the number of the step, from 1; steps come one after the other
     */
    void step(String plan, int number);

    /**
     * Ends a plan after its last step.
     *
     * @param steps how many steps it has taken
     */
    void end(String plan, int steps);

    /**
     * Fails the first step of a plan that has taken it, and waits until the plan's state before the step is here to
     * be restored, on the record.
     *
     * @return the time from the failure to the state, in nanoseconds
     */
    long failure(String plan);

    /** Where the HTTP server listens. */
    InetSocketAddress address();

    /** The path of the latest checkpoint of a plan, with its state. */
    String latest(String plan);

    /**
     * The header of a read that must see all steps of a plan, such as {@code X-Rewind-Position: 3:17}. Empty where every
     * read sees them.
     */
    String seesAllSteps(String plan);

    /** The path of the newest checkpoints of a plan. */
    String list(String plan, int limit);

    /** Whether lists carry states, for people. */
    String lists();

    /** The processor time that all processes have used since their start. */
    Duration processorTime();

    /** The memory that all processes occupy, in bytes. */
    long residentBytes();

    /** The disk space that each part of the data occupies, in bytes. */
    Map<Figure, Long> diskBytes();

    @Override
    void close();
}
