package dev.rewind.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.Step;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Work that does not end until it is interrupted. Tests can wait for its start and its interrupt. */
public final class Interruptible {

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final AtomicInteger attempt = new AtomicInteger();

    /** Whether this attempt is the first to start. On a busy machine an earlier one may time out before its start. */
    boolean begins(Step step) {
        return attempt.compareAndSet(0, step.attempt());
    }

    /** The attempt that has started. */
    int attempt() {
        return attempt.get();
    }

    /** Waits for an interrupt, and ends with an exception. */
    public void work() throws InterruptedException {
        begun.countDown();
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            interrupted.countDown();
            throw e;
        }
    }

    /** Waits for an interrupt, and returns normally. */
    void workStubbornly() {
        try {
            work();
        } catch (InterruptedException e) {
            // Ignored on purpose.
        }
    }

    public void awaitBegun() throws InterruptedException {
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
    }

    void awaitInterrupted() throws InterruptedException {
        assertThat(interrupted.await(60, TimeUnit.SECONDS)).isTrue();
    }
}
