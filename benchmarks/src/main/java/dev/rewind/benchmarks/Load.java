package dev.rewind.benchmarks;

import dev.rewind.events.config.Configuration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Step events at a steady rate, beside what is measured. A rate of 0 publishes nothing. */
final class Load implements AutoCloseable {

    private static final int PLANS = 200;
    private static final int STEPS = 10;
    private static final int STATE_BYTES = 1024;
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final Bulk bulk;
    private final Traffic traffic;
    private final int perSecond;
    private final Thread thread = new Thread(this::publish, "load");
    private final long began = System.nanoTime();
    private volatile int published;
    private volatile boolean closed;

    Load(Configuration configuration, int perSecond) {
        this.perSecond = perSecond;
        bulk = new Bulk(configuration);
        traffic = new Traffic(configuration.topics().planEvents(), PLANS, STEPS, STATE_BYTES);
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
     * What was really published, in events per second.
     *
     * @throws IllegalStateException when the broker refused some of it
     */
    long achieved() {
        bulk.requireNoFailure();
        return published * 1_000_000L / Math.max(1, (System.nanoTime() - began) / 1000);
    }

    @Override
    public void close() {
        closed = true;
        Site.done(() -> {
            thread.join();
            return thread;
        });
        bulk.close();
    }
}
