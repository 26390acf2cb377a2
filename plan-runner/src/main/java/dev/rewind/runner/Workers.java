package dev.rewind.runner;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** As many threads as there is work: each plan has as many steps under way as run alongside one another. */
final class Workers {

    private static final long IDLE_SECONDS = 30;

    private Workers() {}

    static ExecutorService named(String prefix) {
        AtomicLong number = new AtomicLong();
        return new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
                    Thread thread = new Thread(work, prefix + number.incrementAndGet());
                    // Work that ignores its interrupt must not keep a process alive that wants to end.
                    thread.setDaemon(true);
                    return thread;
                });
    }
}
