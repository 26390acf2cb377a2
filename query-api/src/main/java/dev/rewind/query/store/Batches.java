package dev.rewind.query.store;

import dev.rewind.events.CheckpointId;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.eclipse.jetty.client.ContentResponse;
import org.jspecify.annotations.Nullable;

/**
 * Reads of whole checkpoints, which are the most frequent: one by one while few are asked for, together in one exchange
 * when others are under way already. Nobody waits for company; whoever comes while the line is busy goes with the next.
 */
final class Batches {

    /** Exchanges under way with a store server; what comes meanwhile is gathered. */
    private static final int UNDER_WAY = 3;
    /** Of the many that the store server would answer at once. */
    private static final int MOST = 64;

    private final StoreHttp http;
    private final Duration within;
    private final Map<URI, Line> lines = new ConcurrentHashMap<>();

    Batches(StoreHttp http, Duration within) {
        this.http = http;
        this.within = within;
    }

    static String path(CheckpointId id) {
        return "/store/checkpoints/" + id.entity().type() + "/" + id.entity().id() + "/" + id.sequence() + "/whole";
    }

    /** What this store server answers; fails with what the connection failed with. */
    CompletableFuture<Received> ask(URI host, CheckpointId id) {
        Waiting waiting = new Waiting(id, new CompletableFuture<>());
        lines.computeIfAbsent(host, Line::new).enter(waiting);
        return waiting.answer();
    }

    private record Waiting(CheckpointId id, CompletableFuture<Received> answer) {}

    /** Everything between here and one store server. */
    private final class Line {
        private final URI host;
        private final Deque<Waiting> waiting = new ArrayDeque<>();
        private int underWay;

        private Line(URI host) {
            this.host = host;
        }

        private void enter(Waiting one) {
            List<Waiting> batch;
            synchronized (waiting) {
                waiting.add(one);
                if (underWay == UNDER_WAY) {
                    return;
                }
                underWay++;
                batch = taken(MOST);
            }
            send(batch);
        }

        /** The next may go. After a failure all who wait share it: each would wait as long for the same. */
        private void next(@Nullable Throwable failure) {
            List<Waiting> batch;
            synchronized (waiting) {
                batch = taken(failure == null ? MOST : Integer.MAX_VALUE);
                if (batch.isEmpty() || failure != null) {
                    underWay--;
                    if (underWay == 0) {
                        // Store servers come and go. Whoever has this line still in hand may use it nevertheless.
                        lines.remove(host, this);
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
            String ids = batch.stream().map(one -> one.id().toString()).collect(Collectors.joining("\n"));
            CompletableFuture<Void> unused = http.post(
                            host, "/store/wholes", ids.getBytes(StandardCharsets.US_ASCII), within)
                    .handle((answer, failure) -> {
                        next(failure);
                        if (failure == null) {
                            deal(batch, answer);
                        } else {
                            batch.forEach(one -> one.answer().completeExceptionally(failure));
                        }
                        return null;
                    });
        }

        private void deal(List<Waiting> batch, ContentResponse answer) {
            List<Received> answers = several(batch, answer);
            for (int i = 0; i < batch.size(); i++) {
                Waiting one = batch.get(i);
                if (answers.isEmpty() || answers.get(i).isLeftOut()) {
                    alone(one);
                } else {
                    one.answer().complete(answers.get(i));
                }
            }
        }

        /** What does not understand the question, or cannot answer it at all, says more of each on its own. */
        private List<Received> several(List<Waiting> batch, ContentResponse answer) {
            try {
                return answer.getStatus() == 200 ? Received.several(answer.getContent(), batch.size()) : List.of();
            } catch (IllegalArgumentException garbled) {
                return List.of();
            }
        }

        private void alone(Waiting one) {
            CompletableFuture<Void> unused = http.get(host, path(one.id()), Map.of(), within)
                    .handle((answer, failure) -> {
                        if (failure == null) {
                            one.answer().complete(Received.of(answer));
                        } else {
                            one.answer().completeExceptionally(failure);
                        }
                        return null;
                    });
        }
    }
}
