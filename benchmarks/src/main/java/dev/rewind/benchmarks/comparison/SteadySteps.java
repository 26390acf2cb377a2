package dev.rewind.benchmarks.comparison;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Plans that take steps at a steady rate while something else is measured. A rate of 0 takes none. */
final class SteadySteps implements AutoCloseable {

    private static final int PLANS = 16;

    private final AtomicLong steps = new AtomicLong();
    private final long began = System.nanoTime();
    private final Threads threads;
    private volatile boolean closed;

    SteadySteps(CheckpointSystem system, String prefix, int stepsPerPlan, int perSecond) {
        threads = Threads.start(perSecond == 0 ? 0 : PLANS, number -> {
            long pause = Duration.ofSeconds(1).toNanos() * PLANS / perSecond;
            long due = began + pause * number / PLANS;
            for (int generation = 0; !closed; generation++) {
                String plan = prefix + "-" + number + "-" + generation;
                int step = 0;
                while (step < stepsPerPlan && !closed) {
                    LockSupport.parkNanos(due - System.nanoTime());
                    due += pause;
                    system.step(plan, ++step);
                    steps.incrementAndGet();
                }
                system.end(plan, step);
            }
        });
    }

    /** The rate that was reached. */
    double achieved() {
        return steps.get() / ((System.nanoTime() - began) / 1e9);
    }

    @Override
    public void close() {
        closed = true;
        threads.join();
    }
}
