package dev.rewind.benchmarks.comparison;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** A reader that asks at a steady rate while something else is measured. A rate of 0 asks nothing. */
final class SteadyReads implements AutoCloseable {

    private static final int NOT_FOUND = 404;

    private final Threads threads;
    private volatile boolean closed;

    SteadyReads(CheckpointSystem system, int perSecond, Function<Random, String> paths) {
        threads = Threads.start(perSecond == 0 ? 0 : 1, number -> {
            Random random = new Random(number);
            long pause = Duration.ofSeconds(1).toNanos() / perSecond;
            try (HttpConnection http = new HttpConnection(system.address())) {
                for (long due = System.nanoTime(); !closed; due += pause) {
                    LockSupport.parkNanos(Math.min(due - System.nanoTime(), TimeUnit.SECONDS.toNanos(1)));
                    String path = paths.apply(random);
                    HttpConnection.Answer answer = http.get(path);
                    // The plan may have begun just now.
                    if (answer.status() != 200 && answer.status() != NOT_FOUND) {
                        throw new IllegalStateException(
                                path + " was answered with status " + answer.status() + ": " + answer.text());
                    }
                }
            }
        });
    }

    @Override
    public void close() {
        closed = true;
        threads.join();
    }
}
