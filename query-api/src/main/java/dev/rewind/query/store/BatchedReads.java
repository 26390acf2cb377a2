package dev.rewind.query.store;

import dev.rewind.events.CheckpointId;
import dev.rewind.storeapi.EntityPath;
import dev.rewind.storeapi.StorePaths;
import dev.rewind.storeapi.frame.BatchFrame;
import dev.rewind.storeapi.frame.CheckpointBatch;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads checkpoints with their states, the most frequent reads. A read is sent at once while few are under way. Reads
 * that arrive while more are under way are sent together in the next exchange.
 */
final class BatchedReads {

    /** How many exchanges with one store server may be under way; further reads are gathered. */
    private static final int MAX_EXCHANGES = 3;
    /** How many reads one exchange carries. The store server would accept more. */
    private static final int MAX_READS = 64;

    private final StoreTransport http;
    private final Duration within;
    private final Map<URI, ReadQueue> queues = new ConcurrentHashMap<>();

    BatchedReads(StoreTransport http, Duration within) {
        this.http = http;
        this.within = within;
    }

    static String path(CheckpointId id) {
        return EntityPath.CHECKPOINT_WITH_STATE.of(id.entity(), id.sequence());
    }

    /** The answer of this store server. Fails only if the connection fails. */
    CompletableFuture<ReceivedAnswer> ask(URI host, CheckpointId id) {
        Waiting waiting = new Waiting(id, new CompletableFuture<>());
        queues.computeIfAbsent(host, ReadQueue::new).add(waiting);
        return waiting.answer();
    }

    private record Waiting(CheckpointId id, CompletableFuture<ReceivedAnswer> answer) {}

    /** The reads from one store server. */
    private final class ReadQueue {
        private final URI host;
        private final Deque<Waiting> waiting = new ArrayDeque<>();
        private int underWay;

        private ReadQueue(URI host) {
            this.host = host;
        }

        private void add(Waiting one) {
            List<Waiting> batch;
            synchronized (waiting) {
                waiting.add(one);
                if (underWay == MAX_EXCHANGES) {
                    return;
                }
                underWay++;
                batch = taken(MAX_READS);
            }
            send(batch);
        }

        /**
         * Sends the next reads. After a failure all waiting reads fail too: each would only wait for the same failure.
         */
        private void next(@Nullable Throwable failure) {
            List<Waiting> batch;
            synchronized (waiting) {
                batch = taken(failure == null ? MAX_READS : Integer.MAX_VALUE);
                if (batch.isEmpty() || failure != null) {
                    underWay--;
                    if (underWay == 0) {
                        // Store servers come and go. A read that still refers to this queue may use it nevertheless.
                        queues.remove(host, this);
                    }
                }
            }
            if (failure != null) {
                batch.forEach(one -> one.answer().completeExceptionally(failure));
            } else if (!batch.isEmpty()) {
                send(batch);
            }
        }

        private List<Waiting> taken(int most) {
            List<Waiting> batch = new ArrayList<>(Math.min(most, waiting.size()));
            while (batch.size() < most && !waiting.isEmpty()) {
                batch.add(waiting.remove());
            }
            return batch;
        }

        private void send(List<Waiting> batch) {
            byte[] ids = CheckpointBatch.write(batch.stream().map(Waiting::id).toList());
            CompletableFuture<Void> unused = http.post(
                            host, StorePaths.CHECKPOINT_BATCH, CheckpointBatch.MEDIA_TYPE, ids, within)
                    .handle((answer, failure) -> {
                        next(failure);
                        if (failure == null) {
                            complete(batch, answer);
                        } else {
                            batch.forEach(one -> one.answer().completeExceptionally(failure));
                        }
                        return null;
                    });
        }

        private void complete(List<Waiting> batch, ReceivedAnswer answer) {
            List<BatchFrame> frames = frames(batch, answer);
            for (int i = 0; i < batch.size(); i++) {
                Waiting one = batch.get(i);
                if (frames.isEmpty() || frames.get(i).isLeftOut()) {
                    alone(one);
                } else {
                    one.answer().complete(ReceivedAnswer.of(frames.get(i)));
                }
            }
        }

        /** Empty if the store server does not know batches, or failed: each read is then sent alone. */
        private List<BatchFrame> frames(List<Waiting> batch, ReceivedAnswer answer) {
            try {
                return answer.status() == 200 ? BatchFrame.read(answer.body(), batch.size()) : List.of();
            } catch (IllegalArgumentException garbled) {
                return List.of();
            }
        }

        private void alone(Waiting one) {
            CompletableFuture<Void> unused = http.get(host, path(one.id()), Map.of(), within)
                    .handle((answer, failure) -> {
                        if (failure == null) {
                            one.answer().complete(answer);
                        } else {
                            one.answer().completeExceptionally(failure);
                        }
                        return null;
                    });
        }
    }
}
