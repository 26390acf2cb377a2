package dev.rewind.kafka.embedded;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Runs the same action for several nodes at once, because each start or stop waits for the others. */
final class Parallel {
    private Parallel() {}

    /** Runs the actions, waits for all of them even after a failure or an interrupt, and throws the first failure. */
    static void run(List<Callable<Void>> steps) throws Exception {
        List<FutureTask<Void>> tasks = steps.stream().map(FutureTask::new).toList();
        List<Thread> threads = new ArrayList<>();
        for (FutureTask<Void> task : tasks) {
            threads.add(new Thread(task, "embedded-kafka-" + (threads.size() + 1)));
        }
        threads.forEach(Thread::start);
        List<Exception> failures = new ArrayList<>();
        boolean interrupted = false;
        for (Thread thread : threads) {
            interrupted |= joined(thread);
        }
        for (FutureTask<Void> ended : tasks) {
            note(ended, failures);
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

    /** Delays an interrupt: a node could not be closed if its start were abandoned half-way. */
    private static boolean joined(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        return interrupted;
    }

    private static void note(FutureTask<Void> ended, List<Exception> failures) throws InterruptedException {
        try {
            ended.get();
        } catch (ExecutionException e) {
            failures.add(e.getCause() instanceof Exception cause ? cause : e);
        }
    }
}
