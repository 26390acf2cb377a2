package dev.rewind.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Threads that repeat a task until they are stopped or one of them fails. */
final class Loops implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Set<Throwable> failures = ConcurrentHashMap.newKeySet();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();

    /** The task that a thread repeats. */
    interface Work {
        void once() throws Exception;
    }

    void start(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (isRunning()) {
                            work.once();
                        }
                    } catch (Exception | AssertionError e) {
                        failures.add(e);
                    }
                },
                name);
        threads.add(thread);
        thread.start();
    }

    boolean isRunning() {
        return stop.getCount() > 0;
    }

    boolean hasFailed() {
        return !failures.isEmpty();
    }

    /** Pauses, so that other threads run. */
    void pause(long ms) throws InterruptedException {
        stop.await(ms, TimeUnit.MILLISECONDS);
    }

    void assertNoneFailed() {
        assertThat(failures).isEmpty();
    }

    /** Stops them and waits for their end. */
    void stop() throws InterruptedException {
        close();
        for (Thread thread : threads) {
            thread.join(PATIENCE.toMillis());
            assertThat(thread.isAlive()).describedAs(thread.getName()).isFalse();
        }
        assertNoneFailed();
    }

    @Override
    public void close() {
        stop.countDown();
    }
}
