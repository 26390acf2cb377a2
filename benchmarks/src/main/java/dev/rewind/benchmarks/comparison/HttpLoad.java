package dev.rewind.benchmarks.comparison;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** Asks over several connections at once, each one question after the other. */
final class HttpLoad {

    private final CheckpointSystem system;
    private final Function<Random, String> paths;

    HttpLoad(CheckpointSystem system, Function<Random, String> paths) {
        this.system = system;
        this.paths = paths;
    }

    /**
     * Returns the answers per second.
     *
     * @throws IllegalStateException if an answer is not 200
     */
    double perSecond(int connections, Duration time) {
        AtomicLong answers = new AtomicLong();
        long began = System.nanoTime();
        long end = began + time.toNanos();
        Threads.start(connections, number -> {
                    Random random = new Random(number);
                    try (HttpConnection http = new HttpConnection(system.address())) {
                        while (System.nanoTime() < end) {
                            String path = paths.apply(random);
                            HttpConnection.Answer answer = http.get(path);
                            if (answer.status() != 200) {
                                throw new IllegalStateException(
                                        path + " was answered with status " + answer.status() + ": " + answer.text());
                            }
                            answers.incrementAndGet();
                        }
                    }
                })
                .join();
        return answers.get() / ((System.nanoTime() - began) / 1e9);
    }
}
