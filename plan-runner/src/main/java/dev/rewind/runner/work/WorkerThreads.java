package dev.rewind.runner.work;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Creates pools that start a thread for each task. Each plan needs as many threads as it has parallel steps. */
public final class WorkerThreads {

    private static final long IDLE_SECONDS = 30;

    private WorkerThreads() {}

    public static ExecutorService named(String prefix) {
        AtomicLong number = new AtomicLong();
        return new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
                    Thread thread = new Thread(work, prefix + number.incrementAndGet());
                    // A task that ignores its interrupt must not keep the JVM alive.
                    thread.setDaemon(true);
                    return thread;
                });
    }
}
