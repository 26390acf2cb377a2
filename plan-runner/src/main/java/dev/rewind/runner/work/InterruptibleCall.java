package dev.rewind.runner.work;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A call of a function on its own thread. It can be interrupted, and abandoned if it ignores the interrupt. */
public final class InterruptibleCall<R> {

    private final Callable<R> work;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable R value;
    private volatile @Nullable Throwable thrown;
    private @Nullable Thread thread;
    private boolean stopped;

    private InterruptibleCall(Callable<R> work) {
        this.work = work;
    }

    /**
     * Starts a call.
     *
     * @param whenEnded called on the worker's thread after the call has ended
     */
    public static <R> InterruptibleCall<R> start(
            Executor workers, Callable<R> work, Consumer<InterruptibleCall<R>> whenEnded) {
        InterruptibleCall<R> call = new InterruptibleCall<>(work);
        workers.execute(() -> {
            call.run();
            whenEnded.accept(call);
        });
        return call;
    }

    /** Waits until the call has ended; false when the deadline passes first. */
    public boolean await(WaitDeadline deadline) throws InterruptedException {
        return ended.await(deadline.left(), TimeUnit.NANOSECONDS);
    }

    /** Interrupts the call, if it has not ended. */
    public synchronized void interrupt() {
        stopped = true;
        if (thread != null) {
            thread.interrupt();
        }
    }

    /** Interrupts the call and waits; false when it does not end within the grace period. */
    public boolean stop(Duration grace) throws InterruptedException {
        interrupt();
        return await(WaitDeadline.after(grace));
    }

    /** Whether it has returned or thrown. */
    public boolean ended() {
        return ended.getCount() == 0;
    }

    /** Whether it has returned. */
    public boolean returned() {
        return ended() && thrown == null;
    }

    /** What it returned, once it has. */
    @Nullable
    public R value() {
        return value;
    }

    /** What it threw, if it did. */
    @Nullable
    public Throwable thrown() {
        return thrown;
    }

    private void run() {
        synchronized (this) {
            thread = Thread.currentThread();
            if (stopped) {
                thread.interrupt();
            }
        }
        try {
            value = work.call();
        } catch (Throwable failure) {
            // Users' code may throw anything, also an AssertionError or a StackOverflowError. All of it fails the step.
            thrown = failure;
        } finally {
            synchronized (this) {
                thread = null;
                // An interrupt meant for this call must not reach the next call on the same thread.
                boolean ignored = Thread.interrupted();
            }
            ended.countDown();
        }
    }
}
