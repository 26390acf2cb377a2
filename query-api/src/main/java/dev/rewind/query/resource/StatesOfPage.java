package dev.rewind.query.resource;

import dev.rewind.query.store.StoreAnswer;
import dev.rewind.storeapi.CheckpointPage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the checkpoints of a page by the same with their states, as many as a page has room for. Each state is
 * verified, as by a read of that checkpoint alone. For processors that do not know {@link CheckpointPage} yet.
 */
public final class StatesOfPage {

    /** A page ends when its states together have more bytes than this. It has at least one checkpoint. */
    public static final int MAX_STATE_BYTES = CheckpointPage.MAX_STATE_BYTES;

    private final StoreQueries stores;
    private final boolean skipsDamaged;

    /**
     * Creates it for one request.
     *
     * @param skipsDamaged whether damaged checkpoints are left out and named; otherwise the request fails
     */
    public StatesOfPage(StoreQueries stores, boolean skipsDamaged) {
        this.stores = stores;
        this.skipsDamaged = skipsDamaged;
    }

    /**
     * A page of checkpoints.
     *
     * @param items the checkpoints as JSON
     * @param cursors for each checkpoint, where the list continues behind it
     * @param next where the list continues behind the page; null at its end
     */
    public record Listed(
            List<byte[]> items,
            List<String> cursors,
            @Nullable String next) {}

    /**
     * A page of checkpoints with states.
     *
     * @param items the checkpoints as JSON
     * @param next where the list continues behind the page; null at its end
     * @param damaged ids of checkpoints that are left out because they are damaged
     * @param answers where the states came from
     */
    public record WithStates(
            List<byte[]> items, @Nullable String next, List<String> damaged, List<StoreAnswer> answers) {}

    private record Outcome(
            @Nullable StoreAnswer answer, @Nullable String damaged) {}

    /** Reads the states. */
    public CompletableFuture<WithStates> of(Listed page) {
        List<CompletableFuture<Outcome>> reads = new ArrayList<>();
        long bytes = 0;
        for (byte[] item : page.items()) {
            CheckpointJson checkpoint = CheckpointJson.of(item);
            bytes += checkpoint.sizeBytes();
            if (!reads.isEmpty() && bytes > MAX_STATE_BYTES) {
                break;
            }
            reads.add(read(checkpoint));
        }
        String next = reads.size() < page.items().size() ? page.cursors().get(reads.size() - 1) : page.next();
        return CompletableFuture.allOf(reads.toArray(CompletableFuture[]::new)).thenApply(done -> {
            List<byte[]> items = new ArrayList<>();
            List<String> damaged = new ArrayList<>();
            List<StoreAnswer> answers = new ArrayList<>();
            for (CompletableFuture<Outcome> read : reads) {
                Outcome outcome = read.join();
                StoreAnswer answer = outcome.answer();
                // Retention may have removed it since it was listed.
                if (answer != null && answer.isFound()) {
                    items.add(answer.body());
                    answers.add(answer);
                }
                if (outcome.damaged() != null) {
                    damaged.add(outcome.damaged());
                }
            }
            return new WithStates(items, next, damaged, answers);
        });
    }

    private CompletableFuture<Outcome> read(CheckpointJson checkpoint) {
        CompletableFuture<Outcome> read = stores.checkpointWithState(checkpoint.id(), List.of())
                .thenApply(answer -> {
                    if (answer.isFound()) {
                        checkpoint.requireVerified(answer.stateHash());
                    }
                    return new Outcome(answer, null);
                });
        return skipsDamaged
                ? StoreQueries.orIfDamaged(
                        read, new Outcome(null, checkpoint.id().toString()))
                : read;
    }
}
