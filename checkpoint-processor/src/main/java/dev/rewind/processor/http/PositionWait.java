package dev.rewind.processor.http;

import dev.rewind.processor.store.Progress;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Lets a read wait until the stores have what its caller has seen, those of a standby copy as well. Nobody's thread is
 * held meanwhile. Positions of partitions that are not read say nothing about what is read, and are passed over.
 */
final class PositionWait implements AutoCloseable {
    static final String WAIT_HEADER = "X-Rewind-Wait-Ms";
    /** Below the 30 s after which an idle connection is closed. */
    static final long MOST_MS = 20_000;
    /** A copy is filled by Kafka Streams, which tells nobody. */
    private static final long LOOK_AT_COPY_EVERY_MS = 20;

    private final Progress progress;
    private final LocalStores stores;
    private final IntFunction<CompletableFuture<Long>> committed;
    private final Duration byDefault;
    private final Executor threads;
    private final CompletableFuture<Boolean> closing = new CompletableFuture<>();

    /**
     * Waits on this progress.
     *
     * @param committed the committed offset of a partition: all before it is in the stores, which is all that is known
     *     after a restart until the next event comes
     * @param byDefault how long to wait when the caller does not say
     * @param threads where answers are made after a wait
     */
    PositionWait(
            Progress progress,
            LocalStores stores,
            IntFunction<CompletableFuture<Long>> committed,
            Duration byDefault,
            Executor threads) {
        this.progress = progress;
        this.stores = stores;
        this.committed = committed;
        this.byDefault = byDefault;
        this.threads = threads;
    }

    /** An answer that reads the stores. */
    interface Answer {
        void to(Context request) throws Problem;
    }

    /**
     * Answers now or, where the stores are not that far, when they are; {@code behind} when that takes too long.
     *
     * @param read the partitions that the answer is made from
     */
    void then(Context request, int[] read, Answer answer) throws Problem {
        List<Position> missing = new ArrayList<>(Position.wanted(request));
        long within = within(request);
        missing.removeIf(wanted ->
                IntStream.of(read).noneMatch(partition -> partition == wanted.partition()) || isThere(wanted));
        if (missing.isEmpty()) {
            answer.to(request);
            return;
        }
        request.future(() -> all(missing, within)
                .applyToEither(closing, reached -> reached)
                .thenAcceptAsync(reached -> finish(reached, request, answer), threads));
    }

    /** Nobody waits any longer. */
    @Override
    public void close() {
        closing.complete(false);
    }

    /** Also where the partition is not held at all: that is for the answer to say. */
    private boolean isThere(Position wanted) {
        int partition = wanted.partition();
        if (progress.holds(partition)) {
            return progress.through(partition) > wanted.offset();
        }
        OptionalLong through = stores.throughOfCopy(partition);
        return through.isEmpty() || through.getAsLong() > wanted.offset();
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
        if (!progress.holds(partition)) {
            return copied(wanted, within);
        }
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

    /** Looks again and again; goes over to waiting for the stream when the copy has become the partition itself. */
    private CompletableFuture<Boolean> copied(Position wanted, long within) {
        if (progress.holds(wanted.partition())) {
            return reached(wanted, within);
        }
        if (isThere(wanted)) {
            return CompletableFuture.completedFuture(true);
        }
        if (within <= 0) {
            return CompletableFuture.completedFuture(false);
        }
        long pause = Math.min(within, LOOK_AT_COPY_EVERY_MS);
        Executor later = CompletableFuture.delayedExecutor(pause, TimeUnit.MILLISECONDS, threads);
        return CompletableFuture.completedFuture(wanted)
                .thenComposeAsync(still -> copied(still, within - pause), later);
    }

    private static void finish(boolean reached, Context request, Answer answer) {
        try {
            if (!reached) {
                throw Problem.behind(String.valueOf(request.header(Position.HEADER)));
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
