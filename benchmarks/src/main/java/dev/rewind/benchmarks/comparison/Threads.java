package dev.rewind.benchmarks.comparison;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs the same work on several threads at once. */
final class Threads {

    /** Work that may fail. */
    interface Worker {
        void run(int number) throws Exception;
    }

    private final ExecutorService executor;
    private final List<Future<?>> running = new ArrayList<>();

    private Threads(int count) {
        executor = Executors.newFixedThreadPool(Math.max(1, count), task -> {
            Thread thread = new Thread(task, "load");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Starts the work on this many threads, each of which gets its number from 0. */
    static Threads start(int count, Worker worker) {
        Threads threads = new Threads(count);
        for (int number = 0; number < count; number++) {
            int own = number;
            threads.running.add(threads.executor.submit(() -> {
                worker.run(own);
                return null;
            }));
        }
        threads.executor.shutdown();
        return threads;
    }

    /**
     * Waits until all have ended.
     *
     * @throws IllegalStateException if one failed
     */
    void join() {
        for (Future<?> one : running) {
            try {
                one.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("a client failed: " + e.getCause(), e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
    }
}
