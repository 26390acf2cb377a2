package dev.rewind.query.store;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.events.json.Json;
import dev.rewind.query.problem.Problem;
import dev.rewind.query.problem.ProblemCode;
import dev.rewind.service.config.Setting;
import dev.rewind.storeapi.Position;
import dev.rewind.storeapi.ProgressReport;
import dev.rewind.storeapi.StoreErrorCode;
import dev.rewind.storeapi.StoreHeaders;
import dev.rewind.storeapi.StoreParameters;
import dev.rewind.storeapi.StorePaths;
import dev.rewind.storeapi.local.LocalStoreServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the stores of the processors. It asks the processor that processes the partition and, if that one cannot
 * answer, one with a copy. If none answers, the read fails with a 503 {@link Problem}. An answer that may be old says
 * so. It asks the store server of its own process without HTTP. An answer always includes what the caller has written, and a list always includes all partitions.
 */
public final class StoreClient implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StoreClient.class);

    /** How long a store server may take in addition to its wait for a position. */
    private static final Duration GRACE = Duration.ofSeconds(3);

    private static final Duration PROGRESS_WITHIN = Duration.ofSeconds(1);

    private final StoreTransport http;
    private final RoutingTable table;
    private final HostHealth health = new HostHealth();
    private final RecentWrites writes;
    private final Duration wait;
    private final BatchedReads batches;

    private StoreClient(StoreTransport http, List<URI> seeds, RecentWrites writes, Duration wait) {
        this.http = http;
        this.table = new RoutingTable(http, seeds);
        this.writes = writes;
        this.wait = wait;
        this.batches = new BatchedReads(http, wait.plus(GRACE));
    }

    /**
     * Starts a client, which connects with its first read.
     *
     * @param threads run what follows an answer; the caller starts and stops them
     * @param seeds store servers that report the routing; at least one
     * @param secret the shared secret of the store servers, or empty
     * @param writes the writes that were made through this process
     * @param wait how long a store server may wait until it has processed them
     * @param local the store server of this process, or null
     */
    public static StoreClient start(
            QueuedThreadPool threads,
            List<URI> seeds,
            String secret,
            RecentWrites writes,
            Duration wait,
            @Nullable LocalStoreServer local) {
        return new StoreClient(StoreTransport.start(threads, secret, local), seeds, writes, wait);
    }

    /**
     * Reads something of one entity.
     *
     * @param path a path of the store server
     * @param carried positions that the answer must include; those of other partitions are ignored
     */
    public CompletableFuture<StoreAnswer> read(EntityKey entity, String path, List<Position> carried) {
        return read(entity, carried, (host, seen) -> ask(host, path, seen));
    }

    /** Reads a checkpoint with its state. Joins other such reads unless it has to wait for a position. */
    public CompletableFuture<StoreAnswer> checkpointWithState(CheckpointId id, List<Position> carried) {
        return read(
                id.entity(),
                carried,
                (host, seen) -> seen.isEmpty() && !http.isHere(host)
                        ? judged(host, BatchedReads.path(id), batches.ask(host, id))
                        : ask(host, BatchedReads.path(id), seen));
    }

    /** Asks a store server about one entity. The answer must include the positions. */
    private interface Question {
        CompletableFuture<StoreAnswer> ask(URI host, List<Position> positions);
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
     * @param path a path of the store server, with a query
     * @param carried positions that the answers must include
     * @return answers that together include every partition once
     */
    public CompletableFuture<List<StoreAnswer>> readAll(String path, List<Position> carried) {
        List<Position> wanted = new ArrayList<>(carried);
        wanted.addAll(writes.newest());
        return table.current()
                .thenCompose(routing -> failover(
                                !wanted.isEmpty(),
                                (host, partitions) -> ask(
                                        host, path + "&" + StoreParameters.PARTITIONS + "=" + list(partitions), wanted))
                        .of(routing, routing.numbers()))
                .exceptionallyCompose(StoreClient::problem);
    }

    /** Which store server holds which partition. */
    public CompletableFuture<Routing> routing() {
        return table.current().exceptionallyCompose(StoreClient::problem);
    }

    /**
     * How far each processor is with the partitions that it holds, in the order of the partitions. A processor that
     * does not answer within a second is left out.
     */
    public CompletableFuture<List<HeldPartition>> progress() {
        List<CompletableFuture<List<HeldPartition>>> answers =
                table.hosts().stream().map(this::progress).toList();
        // Two addresses may lead to the same store server. Its report is included once.
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(done -> answers.stream()
                        .flatMap(answer -> answer.join().stream())
                        .collect(Collectors.toMap(
                                held -> held.host() + " " + held.partition(), held -> held, (one, same) -> same))
                        .values()
                        .stream()
                        .sorted(HeldPartition.ORDER)
                        .toList());
    }

    private CompletableFuture<List<HeldPartition>> progress(URI host) {
        return http.get(host, StorePaths.PROGRESS, Map.of(), PROGRESS_WITHIN)
                .thenApply(answer -> answer.status() == 200
                        ? HeldPartition.in(ProgressReport.read(answer.body()))
                        : List.<HeldPartition>of())
                .exceptionally(failure -> {
                    LOG.atDebug()
                            .addKeyValue("host", host.getAuthority())
                            .addKeyValue("why", failure.toString())
                            .log("A store server does not report its progress");
                    return List.of();
                });
    }

    /** The values that the processors have for a setting, each once; those that do not answer are left out. */
    public CompletableFuture<List<String>> settings(Setting setting) {
        List<CompletableFuture<List<String>>> answers = table.hosts().stream()
                .map(host -> http.get(host, StorePaths.SETTINGS, Map.of(), PROGRESS_WITHIN)
                        .thenApply(answer -> setting(setting, answer))
                        .exceptionally(failure -> List.of()))
                .toList();
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(done -> answers.stream()
                        .flatMap(answer -> answer.join().stream())
                        .distinct()
                        .sorted()
                        .toList());
    }

    private static List<String> setting(Setting setting, ReceivedAnswer answer) {
        try {
            String value = Json.mapper()
                    .readTree(answer.body())
                    .path(setting.variable())
                    .asText();
            return answer.status() == 200 && !value.isEmpty() ? List.of(value) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("the settings of a processor cannot be read", e);
        }
    }

    /** Completes if each partition can be read, at least from a copy. Fails otherwise. */
    public CompletableFuture<Void> ready() {
        return table.fresh()
                .thenCompose(routing -> routing.isReadable()
                        ? CompletableFuture.<Void>completedFuture(null)
                        : CompletableFuture.failedFuture(UnreachableException.notHeld(routing.numbers())))
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
                        StoreHeaders.POSITION,
                        Position.writeAll(wanted),
                        StoreHeaders.WAIT_MS,
                        Long.toString(wait.toMillis()));
        return judged(host, path, http.get(host, path, headers, wait.plus(GRACE)));
    }

    private static CompletableFuture<StoreAnswer> judged(
            URI host, String path, CompletableFuture<ReceivedAnswer> received) {
        return received.exceptionallyCompose(
                        failure -> CompletableFuture.failedFuture(new UnreachableException(host, failure)))
                .thenApply(answer -> understood(host, path, answer));
    }

    private static StoreAnswer understood(URI host, String path, ReceivedAnswer answer) {
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
                        "the stored data is damaged and is not sent: " + answer.detail(),
                        "go back to another checkpoint; `rewind verify` shows everything that is wrong with the"
                                + " entity");
            case 401, 403 -> throw new UnreachableException(host, "refuses the REWIND_STORE_SECRET of this query API");
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

    private static UnreachableException unavailable(URI host, ReceivedAnswer answer) {
        return answer.isProblem(StoreErrorCode.BEHIND)
                ? UnreachableException.behind(
                        host,
                        Problem.of(
                                ProblemCode.STORE_BEHIND,
                                "the store has not yet processed the events that this read must include",
                                "try again shortly; /readyz shows whether the processor works"))
                : UnreachableException.unable(
                        host, Problem.of(ProblemCode.STORE_UNAVAILABLE, answer.detail(), "try again shortly"));
    }

    /** The answer, unless it is "not found" from a copy that may be old: the owner may have it by now. */
    private static StoreAnswer known(StoreAnswer answer) {
        if (answer.stalenessMs() != null && !answer.isFound()) {
            throw Problem.of(
                    ProblemCode.STORE_UNAVAILABLE,
                    "the processor of this partition cannot be reached, and a copy that is at most "
                            + answer.stalenessMs() + " ms old does not have what was asked for",
                    "try again shortly");
        }
        return answer;
    }

    private static String list(Set<Integer> partitions) {
        return partitions.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static <T> CompletableFuture<T> problem(Throwable failure) {
        Throwable cause = Problem.causeOf(failure);
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
                                "no processor that holds the partition can be reached, or none answers in time",
                                "try again shortly; if this does not help, start the processor, or correct"
                                        + " REWIND_STORE_URLS or REWIND_STORE_SECRET"));
    }
}
