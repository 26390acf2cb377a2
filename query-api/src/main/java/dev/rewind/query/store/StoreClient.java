package dev.rewind.query.store;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.query.http.Problem;
import dev.rewind.query.http.ProblemCode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the processors' stores: asks whoever works on an entity's partition and, when that one cannot answer, whoever
 * keeps a copy; otherwise fails with a 503 {@link Problem}. An answer that may be old says so. Never answers with less
 * than the caller has written, nor for some partitions as if they were all.
 */
public final class StoreClient implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StoreClient.class);

    /** How much longer than its own wait a store server may take. */
    private static final Duration GRACE = Duration.ofSeconds(3);

    private static final Duration PROGRESS_WITHIN = Duration.ofSeconds(1);

    private final StoreHttp http;
    private final RoutingTable table;
    private final HostHealth health = new HostHealth();
    private final RecentWrites writes;
    private final Duration wait;
    private final Batches batches;

    private StoreClient(StoreHttp http, List<URI> seeds, RecentWrites writes, Duration wait) {
        this.http = http;
        this.table = new RoutingTable(http, seeds);
        this.writes = writes;
        this.wait = wait;
        this.batches = new Batches(http, wait.plus(GRACE));
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
        return new StoreClient(StoreHttp.start(threads, secret), seeds, writes, wait);
    }

    /**
     * Reads something of one entity.
     *
     * @param path of the store server's contract
     * @param carried positions that the caller wants seen; those of other partitions say nothing about the entity
     */
    public CompletableFuture<StoreAnswer> read(EntityKey entity, String path, List<Position> carried) {
        return read(entity, carried, (host, seen) -> ask(host, path, seen));
    }

    /** Reads a checkpoint with its state; together with others where many are read and need not wait. */
    public CompletableFuture<StoreAnswer> whole(CheckpointId id, List<Position> carried) {
        return read(
                id.entity(),
                carried,
                (host, seen) -> seen.isEmpty()
                        ? judged(host, Batches.path(id), batches.ask(host, id))
                        : ask(host, Batches.path(id), seen));
    }

    /** Asks a store server for something of one entity that has what was seen of it. */
    private interface Question {
        CompletableFuture<StoreAnswer> ask(URI host, List<Position> seen);
    }

    private CompletableFuture<StoreAnswer> read(EntityKey entity, List<Position> carried, Question question) {
        byte[] key = EventWriter.key(entity);
        Position written = writes.of(entity);
        return table.current()
                .thenCompose(routing -> {
                    int partition = routing.partition(key);
                    List<Position> seen = new ArrayList<>(carried);
                    seen.removeIf(position -> position.partition() != partition);
                    if (written != null && written.partition() == partition) {
                        seen.add(written);
                    }
                    return failover(!seen.isEmpty(), (host, partitions) -> question.ask(host, seen))
                            .of(routing, Set.of(partition));
                })
                .thenApply(answers -> known(answers.get(0)))
                .exceptionallyCompose(StoreClient::problem);
    }

    /**
     * Reads something of all partitions, each from one store server.
     *
     * @param path of the store server's contract, with a query
     * @param carried positions that the caller wants seen
     * @return answers that together are of every partition, once
     */
    public CompletableFuture<List<StoreAnswer>> readAll(String path, List<Position> carried) {
        List<Position> wanted = new ArrayList<>(carried);
        wanted.addAll(writes.newest());
        return table.current()
                .thenCompose(routing -> failover(
                                !wanted.isEmpty(),
                                (host, partitions) -> ask(host, path + "&partitions=" + list(partitions), wanted))
                        .of(routing, routing.numbers()))
                .exceptionallyCompose(StoreClient::problem);
    }

    /** Who holds which partition. */
    public CompletableFuture<Routing> routing() {
        return table.current().exceptionallyCompose(StoreClient::problem);
    }

    /**
     * How far every processor that answers is with what it holds, by partition. One that does not answer within a second
     * is left out: who holds what is in {@link #routing()}.
     */
    public CompletableFuture<List<Held>> progress() {
        List<CompletableFuture<List<Held>>> answers =
                table.hosts().stream().map(this::progress).toList();
        // Two addresses may lead to one store server: what it says of itself is there once.
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(done -> answers.stream()
                        .flatMap(answer -> answer.join().stream())
                        .collect(Collectors.toMap(
                                held -> held.host() + " " + held.partition(), held -> held, (one, same) -> same))
                        .values()
                        .stream()
                        .sorted(Held.ORDER)
                        .toList());
    }

    private CompletableFuture<List<Held>> progress(URI host) {
        return http.get(host, "/store/progress", Map.of(), PROGRESS_WITHIN)
                .thenApply(answer -> answer.getStatus() == 200
                        ? StoreAnswer.read(answer.getContent(), Held.Here.class).all()
                        : List.<Held>of())
                .exceptionally(failure -> {
                    LOG.atDebug()
                            .addKeyValue("host", host.getAuthority())
                            .addKeyValue("why", failure.toString())
                            .log("A store server does not say how far it is");
                    return List.of();
                });
    }

    /** Completes when each partition can be read, if only from a copy; fails otherwise. */
    public CompletableFuture<Void> ready() {
        return table.fresh()
                .thenCompose(routing -> routing.isReadable()
                        ? CompletableFuture.<Void>completedFuture(null)
                        : CompletableFuture.failedFuture(UnreachableException.nobody(routing.numbers())))
                .exceptionallyCompose(StoreClient::problem);
    }

    @Override
    public void close() {
        http.close();
    }

    private Failover failover(boolean isWaiting, Failover.Question question) {
        return new Failover(table, health, http, isWaiting, question);
    }

    private CompletableFuture<StoreAnswer> ask(URI host, String path, List<Position> wanted) {
        Map<String, String> headers = wanted.isEmpty()
                ? Map.of()
                : Map.of(
                        Position.HEADER,
                        wanted.stream().map(Position::toString).collect(Collectors.joining(",")),
                        "X-Rewind-Wait-Ms",
                        Long.toString(wait.toMillis()));
        return judged(
                host, path, http.get(host, path, headers, wait.plus(GRACE)).thenApply(Received::of));
    }

    private static CompletableFuture<StoreAnswer> judged(URI host, String path, CompletableFuture<Received> received) {
        return received.exceptionallyCompose(
                        failure -> CompletableFuture.failedFuture(new UnreachableException(host, failure)))
                .thenApply(answer -> understood(host, path, answer));
    }

    private static StoreAnswer understood(URI host, String path, Received answer) {
        int status = answer.status();
        return switch (status) {
            case 200, 404 ->
                new StoreAnswer(
                        status,
                        answer.body(),
                        answer.position(),
                        answer.stateHash(),
                        answer.staleness() == null ? null : Long.valueOf(answer.staleness()));
            case 409 ->
                throw Problem.of(
                        ProblemCode.INTEGRITY_FAILED,
                        "what is stored is not what was recorded; it is handed to nobody: " + detail(answer),
                        "go back to another checkpoint; `rewind verify` shows all that is wrong with the entity");
            case 401, 403 -> throw new UnreachableException(host, "refuses this REWIND_STORE_SECRET");
            case 421 -> throw UnreachableException.moved(host);
            case 503 -> throw unavailable(host, answer);
            default -> {
                LOG.atWarn()
                        .addKeyValue("host", host.getAuthority())
                        .addKeyValue("path", path)
                        .addKeyValue("status", status)
                        .log("A store server failed");
                throw new UnreachableException(host, "status " + status);
            }
        };
    }

    /** What is wrong, as the store server says; whatever stands before it may answer in other words. */
    private static String detail(Received answer) {
        return answer.isProblem()
                ? StoreAnswer.read(answer.body(), JsonNode.class).path("detail").asText()
                : "a store server answered with status " + answer.status();
    }

    private static UnreachableException unavailable(URI host, Received answer) {
        return new String(answer.body(), StandardCharsets.UTF_8).contains("\"behind\"")
                ? UnreachableException.behind(
                        host,
                        Problem.of(
                                ProblemCode.STORE_BEHIND,
                                "the store has not processed yet what this read must show",
                                "try again shortly; /readyz tells whether the processor works"))
                : UnreachableException.unable(
                        host, Problem.of(ProblemCode.STORE_UNAVAILABLE, detail(answer), "try again shortly"));
    }

    /** That an old copy lacks something does not say whether it is there now. */
    private static StoreAnswer known(StoreAnswer answer) {
        if (answer.stalenessMs() != null && !answer.isFound()) {
            throw Problem.of(
                    ProblemCode.STORE_UNAVAILABLE,
                    "the processor that works on this cannot be reached, and a copy that is at most "
                            + answer.stalenessMs() + " ms old does not have it",
                    "try again shortly");
        }
        return answer;
    }

    private static String list(Set<Integer> partitions) {
        return partitions.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static <T> CompletableFuture<T> problem(Throwable failure) {
        Throwable cause = UnreachableException.unwrapped(failure);
        if (!(cause instanceof UnreachableException unreachable)) {
            return CompletableFuture.failedFuture(cause);
        }
        LOG.atDebug().addKeyValue("why", cause.getMessage()).log("No store server answers");
        Problem known = unreachable.problem();
        return CompletableFuture.failedFuture(
                known != null
                        ? known
                        : Problem.of(
                                ProblemCode.STORE_UNAVAILABLE,
                                "no processor that holds the answer can be reached, or none answers in time",
                                "try again shortly; if it stays so, start the processor, or correct REWIND_STORE_URLS or"
                                        + " REWIND_STORE_SECRET"));
    }
}
