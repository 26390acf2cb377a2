package dev.rewind.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.Step;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Work that does not end before it is interrupted, and lets tests know where it stands. */
final class Interruptible {

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final AtomicInteger attempt = new AtomicInteger();

    /** Whether this is the first try that begins: on a busy machine the time of one before may be over by then. */
    boolean begins(Step step) {
        return attempt.compareAndSet(0, step.attempt());
    }

    /** Of the try that has begun. */
    int attempt() {
        return attempt.get();
    }

    /** Waits for its interrupt, and ends as it should: with an exception. */
    void work() throws InterruptedException {
        begun.countDown();
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            interrupted.countDown();
            throw e;
        }
    }

    /** Waits for its interrupt, and goes on all the same. */
    void workStubbornly() {
        try {
            work();
        } catch (InterruptedException e) {
            // That is the point.
        }
    }

    void awaitBegun() throws InterruptedException {
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
    }

    void awaitInterrupted() throws InterruptedException {
        assertThat(interrupted.await(60, TimeUnit.SECONDS)).isTrue();
    }
}
