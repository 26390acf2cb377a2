package dev.rewind.kafka.embedded;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Runs the same step for several nodes at once, since each start or stop waits for the others. */
final class Parallel {
    private Parallel() {}

    /** Waits for every step, also after one failed or an interrupt, and throws the first failure. */
    static void run(List<Callable<Void>> steps) throws Exception {
        List<FutureTask<Void>> tasks = new ArrayList<>();
        for (Callable<Void> step : steps) {
            FutureTask<Void> task = new FutureTask<>(step);
            tasks.add(task);
            new Thread(task, "embedded-kafka-" + tasks.size()).start();
        }
        List<Exception> failures = new ArrayList<>();
        boolean interrupted = false;
        for (FutureTask<Void> task : tasks) {
            interrupted |= await(task, failures);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (!failures.isEmpty()) {
            Exception first = failures.remove(0);
            failures.forEach(first::addSuppressed);
            throw first;
        }
    }

    /** A half-started node left to itself could not be closed any more, so an interrupt has to wait. */
    private static boolean await(FutureTask<Void> task, List<Exception> failures) {
        boolean interrupted = false;
        while (true) {
            try {
                task.get();
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException e) {
                failures.add(e.getCause() instanceof Exception cause ? cause : e);
                return interrupted;
            }
        }
    }
}
