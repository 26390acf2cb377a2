package dev.rewind.kafka.embedded;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Runs the same step for several nodes at once, since each start or stop waits for the others. */
final class Parallel {
    private Parallel() {}

    /** Waits for every step, also after one failed, and throws the first failure. */
    static void run(Collection<? extends Callable<?>> steps) throws Exception {
        List<FutureTask<?>> tasks = new ArrayList<>();
        for (Callable<?> step : steps) {
            FutureTask<?> task = new FutureTask<>(step);
            tasks.add(task);
            new Thread(task, "embedded-kafka-" + tasks.size()).start();
        }
        Exception failure = null;
        for (FutureTask<?> task : tasks) {
            try {
                task.get();
            } catch (ExecutionException e) {
                Exception cause = e.getCause() instanceof Exception exception ? exception : e;
                if (failure == null) {
                    failure = cause;
                } else {
                    failure.addSuppressed(cause);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
