package dev.rewind.runner.file;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Ends a process and its descendants: asks first (SIGTERM), so that a script's trap can tidy up, and after a moment does
 * not ask (SIGKILL).
 */
final class ProcessTree {

    private static final long ASK_MS = 1_000;

    private ProcessTree() {}

    static void kill(Process process) {
        if (!process.isAlive()) {
            return;
        }
        List<ProcessHandle> tree = withDescendants(List.of(process.toHandle()));
        tree.forEach(ProcessHandle::destroy);
        if (!awaitEnd(tree)) {
            // Once more, because a handler of the first signal may have started something.
            withDescendants(tree).forEach(ProcessHandle::destroyForcibly);
        }
    }

    private static List<ProcessHandle> withDescendants(List<ProcessHandle> processes) {
        List<ProcessHandle> tree = new ArrayList<>(processes);
        processes.forEach(process -> process.descendants().forEach(tree::add));
        return tree;
    }

    private static boolean awaitEnd(List<ProcessHandle> tree) {
        CompletableFuture<?> all =
                CompletableFuture.allOf(tree.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new));
        boolean interrupted = Thread.interrupted();
        try {
            all.get(ASK_MS, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("the end of a process is never a failure", e);
        } catch (InterruptedException e) {
            interrupted = true;
            return false;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
