package dev.rewind.processor.http;

import dev.rewind.processor.store.Progress;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * Lets a read wait until the stores have what its caller has seen. Nobody's thread is held meanwhile. Positions of
 * partitions that are not held here say nothing about what is read here, and are passed over.
 */
final class PositionWait {
    static final String WAIT_HEADER = "X-Rewind-Wait-Ms";
    /** Below the 30 s after which an idle connection is closed. */
    static final long MOST_MS = 20_000;

    private final Progress progress;
    private final IntFunction<CompletableFuture<Long>> committed;
    private final Duration byDefault;
    private final Executor threads;

    /**
     * Waits on this progress.
     *
     * @param committed the committed offset of a partition: all before it is in the stores, which is all that is known
     *     after a restart until the next event comes
     * @param byDefault how long to wait when the caller does not say
     * @param threads where answers are made after a wait
     */
    PositionWait(
            Progress progress, IntFunction<CompletableFuture<Long>> committed, Duration byDefault, Executor threads) {
        this.progress = progress;
        this.committed = committed;
        this.byDefault = byDefault;
        this.threads = threads;
    }

    /** An answer that reads the stores. */
    interface Answer {
        void to(Context request) throws Problem;
    }

    /** Answers now or, where the stores are not that far, when they are; {@code behind} when that takes too long. */
    void then(Context request, Answer answer) throws Problem {
        List<Position> missing = new ArrayList<>(Position.wanted(request));
        long within = within(request);
        missing.removeIf(wanted ->
                !progress.holds(wanted.partition()) || progress.processed(wanted.partition()) >= wanted.offset());
        if (missing.isEmpty()) {
            answer.to(request);
            return;
        }
        request.future(
                () -> all(missing, within).thenAcceptAsync(reached -> finish(reached, request, answer), threads));
    }

    private CompletableFuture<Boolean> all(List<Position> missing, long within) {
        CompletableFuture<Boolean> all = CompletableFuture.completedFuture(true);
        for (Position wanted : missing) {
            all = all.thenCombine(reached(wanted, within), (one, other) -> one && other);
        }
        return all;
    }

    private CompletableFuture<Boolean> reached(Position wanted, long within) {
        int partition = wanted.partition();
        if (progress.processed(partition) != Progress.NOTHING) {
            return progress.reached(partition, wanted.offset(), within);
        }
        return committed
                .apply(partition)
                .completeOnTimeout(0L, within, TimeUnit.MILLISECONDS)
                .thenCompose(offset -> {
                    progress.passed(partition, offset - 1);
                    return progress.reached(partition, wanted.offset(), within);
                });
    }

    private static void finish(boolean reached, Context request, Answer answer) {
        try {
            if (!reached) {
                throw new Problem(
                        503, "behind", "the stores have not reached " + request.header(Position.HEADER) + " yet");
            }
            answer.to(request);
        } catch (Problem problem) {
            throw new CompletionException(problem);
        }
    }

    private long within(Context request) throws Problem {
        String header = request.header(WAIT_HEADER);
        if (header == null) {
            return Math.min(byDefault.toMillis(), MOST_MS);
        }
        if (!header.matches("[0-9]{1,9}")) {
            throw new Problem(
                    400, "invalid_wait", "header " + WAIT_HEADER + " is \"" + header + "\"; it must be milliseconds");
        }
        return Math.min(Long.parseLong(header), MOST_MS);
    }
}
