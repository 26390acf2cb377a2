package dev.rewind.benchmarks.load;

import dev.rewind.service.config.Configuration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Publishes step events at a steady rate during a measurement. A rate of 0 publishes nothing. */
public final class SteadyLoad implements AutoCloseable {

    private static final int PLANS = 200;
    private static final int STEPS = 10;
    private static final int STATE_BYTES = 1024;
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final BulkPublisher bulk;
    private final PlanTraffic traffic;
    private final int perSecond;
    private final Thread thread = new Thread(this::publish, "load");
    private final long began = System.nanoTime();
    private volatile int published;
    private volatile boolean closed;

    public SteadyLoad(Configuration configuration, int perSecond) {
        this.perSecond = perSecond;
        bulk = new BulkPublisher(configuration);
        traffic = new PlanTraffic(configuration.topics().planEvents(), PLANS, STEPS, STATE_BYTES);
        thread.start();
    }

    private void publish() {
        while (!closed) {
            long due = (System.nanoTime() - began) / 1000 * perSecond / 1_000_000;
            for (int n = published; n < due; n++) {
                bulk.send(traffic.event(n));
                published = n + 1;
            }
            LockSupport.parkNanos(TICK_NANOS);
        }
    }

    /**
     * The rate that was reached, in events per second.
     *
     * @throws IllegalStateException if the broker refused an event
     */
    public long achieved() {
        bulk.requireNoFailure();
        return published * 1_000_000L / Math.max(1, (System.nanoTime() - began) / 1000);
    }

    @Override
    public void close() {
        closed = true;
        BenchmarkSite.done(() -> {
            thread.join();
            return thread;
        });
        bulk.close();
    }
}
