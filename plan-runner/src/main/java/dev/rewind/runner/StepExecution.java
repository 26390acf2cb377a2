package dev.rewind.runner;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One run of a step's or an undo's function on a thread of its own, which can be interrupted and left behind. */
final class StepExecution<R> {

    private final Callable<R> work;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable R value;
    private volatile @Nullable Throwable thrown;
    private @Nullable Thread thread;
    private boolean stopped;

    private StepExecution(Callable<R> work) {
        this.work = work;
    }

    /**
     * Starts.
     *
     * @param whenEnded told on the worker's thread
     */
    static <R> StepExecution<R> start(Executor workers, Callable<R> work, Consumer<StepExecution<R>> whenEnded) {
        StepExecution<R> execution = new StepExecution<>(work);
        workers.execute(() -> {
            execution.run();
            whenEnded.accept(execution);
        });
        return execution;
    }

    /** Waits until it has ended; false when that takes longer. */
    boolean await(Deadline deadline) throws InterruptedException {
        return ended.await(deadline.left(), TimeUnit.NANOSECONDS);
    }

    /** Interrupts it, if it has not ended. */
    synchronized void interrupt() {
        stopped = true;
        if (thread != null) {
            thread.interrupt();
        }
    }

    /** Interrupts it and waits; false when it does not end within the grace and is left behind. */
    boolean stop(Duration grace) throws InterruptedException {
        interrupt();
        return await(Deadline.after(grace));
    }

    /** Whether it has ended, one way or the other. */
    boolean ended() {
        return ended.getCount() == 0;
    }

    /** Whether it has ended by returning. */
    boolean returned() {
        return ended() && thrown == null;
    }

    /** What it returned, once it has. */
    @Nullable
    R value() {
        return value;
    }

    /** What it threw, if it did. */
    @Nullable
    Throwable thrown() {
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
            // Somebody else's code: whatever it throws, an assertion or a stack overflow included, fails the step.
            thrown = failure;
        } finally {
            synchronized (this) {
                thread = null;
                // An interrupt meant for this work must not reach the next on the same thread.
                boolean ignored = Thread.interrupted();
            }
            ended.countDown();
        }
    }
}
