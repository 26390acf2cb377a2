package dev.rewind.query.store;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.EntityKey;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.query.http.Problem;
import dev.rewind.query.http.ProblemCode;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the processors' stores: asks whoever holds an entity's partition, once more after the routing proved wrong, and
 * otherwise fails with a 503 {@link Problem}. Never answers with less than the caller has written.
 */
public final class StoreClient implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StoreClient.class);

    /** How much longer than its own wait a store server may take. */
    private static final Duration GRACE = Duration.ofSeconds(3);

    private final StoreHttp http;
    private final RoutingTable table;
    private final RecentWrites writes;
    private final String waitMs;

    private StoreClient(StoreHttp http, List<URI> seeds, RecentWrites writes, Duration wait) {
        this.http = http;
        this.table = new RoutingTable(http, seeds);
        this.writes = writes;
        this.waitMs = Long.toString(wait.toMillis());
    }

    /**
     * A client that connects when it is first asked.
     *
     * @param threads runs what follows an answer; started, and not stopped here
     * @param seeds store servers to learn the routing from, at least one
     * @param secret that the store servers share, or empty
     * @param writes what the caller may have written through this process
     * @param wait how long a store may take to catch up with that
     */
    public static StoreClient start(
            QueuedThreadPool threads, List<URI> seeds, String secret, RecentWrites writes, Duration wait) {
        return new StoreClient(StoreHttp.start(threads, secret, wait.plus(GRACE)), seeds, writes, wait);
    }

    /**
     * Reads something of one entity.
     *
     * @param path of the store server's contract
     * @param carried positions that the caller wants seen; those of other partitions say nothing about the entity
     */
    public CompletableFuture<StoreAnswer> read(EntityKey entity, String path, List<Position> carried) {
        byte[] key = EventWriter.key(entity);
        List<Position> wanted = new ArrayList<>(carried);
        Position written = writes.of(entity);
        if (written != null) {
            wanted.add(written);
        }
        return asked(routing -> read(routing, routing.partition(key), path, wanted));
    }

    /**
     * Reads something of all partitions: from everybody who works on one, and only when somebody works on each.
     *
     * @param path of the store server's contract
     * @param carried positions that the caller wants seen
     * @return one answer per store server
     */
    public CompletableFuture<List<StoreAnswer>> readAll(String path, List<Position> carried) {
        List<Position> wanted = new ArrayList<>(carried);
        wanted.addAll(writes.newest());
        return asked(routing -> readAll(routing, path, wanted));
    }

    /** Who holds which partition. */
    public CompletableFuture<Routing> routing() {
        return table.current().exceptionallyCompose(StoreClient::problem);
    }

    /** Completes when everybody who works on a partition is ready and each partition is worked on; fails otherwise. */
    public CompletableFuture<Void> ready() {
        return table.fresh()
                .thenCompose(routing -> routing.isWhole()
                        ? all(routing.actives().stream().map(this::ready).toList())
                        : CompletableFuture.failedFuture(nobody("some partitions")))
                .exceptionallyCompose(StoreClient::problem);
    }

    @Override
    public void close() {
        http.close();
    }

    private CompletableFuture<Void> ready(URI host) {
        return http.get(host, "/readyz", Map.of()).thenAccept(answer -> {
            if (answer.getStatus() != 200) {
                throw new UnreachableException(host, "not ready");
            }
        });
    }

    /** Asks by the routing that is known and, where that proves wrong, once more by a fresh one. */
    private <T> CompletableFuture<T> asked(Function<Routing, CompletableFuture<T>> question) {
        return table.current()
                .thenCompose(routing -> question.apply(routing)
                        .exceptionallyCompose(failure -> isUnreachable(failure)
                                ? table.refreshed(routing).thenCompose(question)
                                : CompletableFuture.failedFuture(failure)))
                .exceptionallyCompose(StoreClient::problem);
    }

    private CompletableFuture<StoreAnswer> read(Routing routing, int partition, String path, List<Position> wanted) {
        URI host = routing.active(partition);
        if (host == null) {
            return CompletableFuture.failedFuture(nobody("partition " + partition));
        }
        return ask(
                host,
                path,
                wanted.stream().filter(it -> it.partition() == partition).toList());
    }

    private CompletableFuture<List<StoreAnswer>> readAll(Routing routing, String path, List<Position> wanted) {
        if (!routing.isWhole()) {
            return CompletableFuture.failedFuture(nobody("some partitions"));
        }
        List<CompletableFuture<StoreAnswer>> answers =
                routing.actives().stream().map(host -> ask(host, path, wanted)).toList();
        return all(answers)
                .thenApply(done -> answers.stream().map(CompletableFuture::join).toList());
    }

    private CompletableFuture<StoreAnswer> ask(URI host, String path, List<Position> wanted) {
        Map<String, String> headers = wanted.isEmpty()
                ? Map.of()
                : Map.of(
                        Position.HEADER,
                        wanted.stream().map(Position::toString).collect(Collectors.joining(",")),
                        "X-Rewind-Wait-Ms",
                        waitMs);
        return http.get(host, path, headers)
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(
                        // Nobody else would have answered sooner, and the caller has waited long enough.
                        unwrapped(failure) instanceof TimeoutException
                                ? unavailable("the store did not answer in time")
                                : new UnreachableException(host, failure)))
                .thenApply(answer -> understood(host, path, answer));
    }

    private static StoreAnswer understood(URI host, String path, ContentResponse answer) {
        int status = answer.getStatus();
        return switch (status) {
            case 200, 404 ->
                new StoreAnswer(
                        status,
                        answer.getContent(),
                        answer.getHeaders().get(Position.HEADER),
                        answer.getHeaders().get("X-Rewind-State-Hash"));
            case 409 ->
                throw Problem.of(
                        ProblemCode.INTEGRITY_FAILED,
                        "what is stored is not what was recorded; it is handed to nobody: " + detail(answer),
                        "go back to another checkpoint; `rewind verify` shows all that is wrong with the entity");
            case 401, 403 -> throw new UnreachableException(host, "refuses this REWIND_STORE_SECRET");
            case 421 -> throw new UnreachableException(host, "does not hold the partition");
            case 503 -> throw unavailable(answer);
            default ->
                throw new IllegalStateException(
                        "store server " + host.getAuthority() + " answered " + status + " to " + path);
        };
    }

    private static String detail(ContentResponse answer) {
        return StoreAnswer.read(answer.getContent(), JsonNode.class)
                .path("detail")
                .asText();
    }

    private static Problem unavailable(ContentResponse answer) {
        return answer.getContentAsString().contains("\"behind\"")
                ? Problem.of(
                        ProblemCode.STORE_BEHIND,
                        "the store has not processed yet what this read must show",
                        "try again shortly; /readyz tells whether the processor works")
                : unavailable("the store is being restored or moved");
    }

    private static Problem unavailable(String why) {
        return Problem.of(ProblemCode.STORE_UNAVAILABLE, why, "try again shortly");
    }

    private static CompletableFuture<Void> all(List<? extends CompletableFuture<?>> parts) {
        return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new));
    }

    private static boolean isUnreachable(Throwable failure) {
        return unwrapped(failure) instanceof UnreachableException;
    }

    private static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private static <T> CompletableFuture<T> problem(Throwable failure) {
        Throwable cause = unwrapped(failure);
        if (!(cause instanceof UnreachableException)) {
            return CompletableFuture.failedFuture(cause);
        }
        LOG.atDebug().addKeyValue("why", cause.getMessage()).log("No store server answers");
        return CompletableFuture.failedFuture(Problem.of(
                ProblemCode.STORE_UNAVAILABLE,
                "no processor that holds the answer can be reached",
                "try again shortly; if it stays so, start the processor or correct REWIND_STORE_URLS"));
    }

    private static UnreachableException nobody(String partitions) {
        return new UnreachableException(URI.create("http://routing"), "nobody works on " + partitions);
    }
}
