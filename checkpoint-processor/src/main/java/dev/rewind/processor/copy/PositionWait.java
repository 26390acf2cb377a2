package dev.rewind.processor.copy;

import dev.rewind.processor.call.StoreCall;
import dev.rewind.processor.call.StoreProblem;
import dev.rewind.processor.freshness.AppliedProgress;
import dev.rewind.storeapi.Position;
import dev.rewind.storeapi.StoreErrorCode;
import dev.rewind.storeapi.StoreHeaders;
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
 * Lets a read wait, without a thread, until the stores include the positions of its request. The stores may be a
 * standby copy. Positions of partitions that are not read are ignored.
 */
public final class PositionWait implements AutoCloseable {
    /** The longest wait. The server closes an idle connection after 30 s. */
    private static final long MAX_MS = 20_000;
    /** How often to look at a copy. Kafka Streams fills it and does not report that. */
    private static final long COPY_POLL_MS = 20;

    private final AppliedProgress progress;
    private final LocalStores stores;
    private final IntFunction<CompletableFuture<Long>> committed;
    private final Duration byDefault;
    private final Executor threads;
    private final CompletableFuture<Boolean> closing = new CompletableFuture<>();

    /**
     * Waits for this progress.
     *
     * @param committed reads the committed offset of a partition. All events before it are in the stores. After a
     *     restart and until the next event, nothing else is known.
     * @param byDefault how long to wait if the request does not say
     * @param threads run the answers after a wait
     */
    public PositionWait(
            AppliedProgress progress,
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
    public interface Answer {
        void to(StoreCall request) throws StoreProblem;
    }

    /**
     * Answers as soon as the stores include the positions, or with the problem {@code behind} after the wait.
     *
     * @param read the partitions that the answer is read from
     */
    public void then(StoreCall request, int[] read, Answer answer) throws StoreProblem {
        List<Position> missing = new ArrayList<>(RequestPositions.wanted(request));
        long within = within(request);
        missing.removeIf(wanted ->
                IntStream.of(read).noneMatch(partition -> partition == wanted.partition()) || isThere(wanted));
        if (missing.isEmpty()) {
            answer.to(request);
            return;
        }
        request.later(all(missing, within)
                .applyToEither(closing, reached -> reached)
                .thenAcceptAsync(reached -> finish(reached, request, answer), threads));
    }

    /** Ends all waits. */
    @Override
    public void close() {
        closing.complete(false);
    }

    /** Also true for a partition that is not here: the answer reports that. */
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
        if (progress.processed(partition) != AppliedProgress.NOTHING) {
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

    /** Polls the copy. Waits for the stream instead once this processor has taken over the partition. */
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
        long pause = Math.min(within, COPY_POLL_MS);
        Executor later = CompletableFuture.delayedExecutor(pause, TimeUnit.MILLISECONDS, threads);
        return CompletableFuture.completedFuture(wanted)
                .thenComposeAsync(still -> copied(still, within - pause), later);
    }

    private static void finish(boolean reached, StoreCall request, Answer answer) {
        try {
            if (!reached) {
                throw StoreProblem.behind(String.valueOf(request.header(StoreHeaders.POSITION)));
            }
            answer.to(request);
        } catch (StoreProblem problem) {
            throw new CompletionException(problem);
        }
    }

    private long within(StoreCall request) throws StoreProblem {
        String header = request.header(StoreHeaders.WAIT_MS);
        if (header == null) {
            return Math.min(byDefault.toMillis(), MAX_MS);
        }
        if (!header.matches("[0-9]{1,9}")) {
            throw new StoreProblem(
                    StoreErrorCode.INVALID_WAIT,
                    "header " + StoreHeaders.WAIT_MS + " is \"" + header + "\"; it must be milliseconds");
        }
        return Math.min(Long.parseLong(header), MAX_MS);
    }
}
