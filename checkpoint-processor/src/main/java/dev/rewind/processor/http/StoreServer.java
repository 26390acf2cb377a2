package dev.rewind.processor.http;

import dev.rewind.http.BoundedConnector;
import dev.rewind.http.BoundedServer;
import dev.rewind.processor.call.StoreFailures;
import dev.rewind.processor.call.StoreProblem;
import dev.rewind.processor.call.StoreRoutes;
import dev.rewind.processor.copy.CopyProgress;
import dev.rewind.processor.copy.LocalStores;
import dev.rewind.processor.copy.PositionWait;
import dev.rewind.processor.freshness.AppliedProgress;
import dev.rewind.processor.freshness.HeldBackEvents;
import dev.rewind.processor.topology.DecisionSettings;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.ConfigurationException;
import dev.rewind.service.config.Setting;
import dev.rewind.service.telemetry.HttpDurations;
import dev.rewind.service.telemetry.Telemetry;
import dev.rewind.storeapi.StoreError;
import dev.rewind.storeapi.StorePaths;
import dev.rewind.storeapi.frame.CheckpointBatch;
import dev.rewind.storeapi.local.LocalStoreServer;
import dev.rewind.storeapi.local.StoreReply;
import dev.rewind.storeapi.local.StoreRequest;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.javalin.router.Endpoint;
import io.javalin.util.JavalinBindException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The store server: read-only HTTP over {@link LocalStores}. It starts before the stream, because the stream announces
 * its address.
 */
public final class StoreServer implements AutoCloseable, LocalStoreServer {
    private static final int THREADS = 24;
    /** The routing is among the probes because a query API needs it to be ready. */
    private static final Set<String> PROBES = Set.of("/livez", "/readyz", StorePaths.ROUTING);

    /** Threads that stay free for probes and connections. */
    private static final int SPARE_THREADS = 8;

    private static final int IDLE_THREADS = 6;
    private static final int THREAD_IDLE_MS = 60_000;
    private static final int RETRY_AFTER_S = 1;
    /** Transactions of processors, importers and query APIs take less time than this. */
    private static final long LONG_TRANSACTION_MS = 5_000;

    private static final double MILLIS_PER_SECOND = 1_000;

    private final Javalin server;
    private final String host;
    private final PositionWait positions;
    private final StoreRoutes routes;
    private final AtomicBoolean isClosing;
    private final String address;

    private StoreServer(
            Javalin server, String host, PositionWait positions, StoreRoutes routes, AtomicBoolean isClosing) {
        this.server = server;
        this.host = host;
        this.positions = positions;
        this.routes = routes;
        this.isClosing = isClosing;
        this.address = url().getAuthority();
    }

    /**
     * Binds {@link Setting#STORE_BIND} (by default {@link Setting#STORE_HOST}) and {@link Setting#STORE_PORT}, and
     * answers from then on.
     *
     * @param decisions what the processors of all partitions share; dry runs decide with it
     * @param committed reads the group's committed offset of a partition of {@code plan-events}
     * @param copyProgress reports how far the partitions of this processor are
     * @param heldBack knows how long open transactions have kept events from being read
     * @param telemetry has the metrics of {@code /metrics}
     * @param damageRead called when a read finds stored bytes that do not match their hash
     * @throws ConfigurationException when the address cannot be bound, or needs a secret and none is set
     */
    public static StoreServer start(
            Configuration configuration,
            LocalStores stores,
            DecisionSettings decisions,
            IntFunction<CompletableFuture<Long>> committed,
            CopyProgress copyProgress,
            HeldBackEvents heldBack,
            Telemetry telemetry,
            Runnable damageRead) {
        AppliedProgress progress = decisions.progress();
        SharedSecret access = new SharedSecret(configuration);
        String bound = configuration.text(SharedSecret.binds(configuration));
        int port = configuration.integer(Setting.STORE_PORT);
        QueuedThreadPool threads = new QueuedThreadPool(THREADS, IDLE_THREADS, THREAD_IDLE_MS);
        threads.setName("store-server");
        PositionWait positions =
                new PositionWait(progress, stores, committed, configuration.duration(Setting.READ_WAIT), threads);
        AtomicBoolean isClosing = new AtomicBoolean();
        HttpDurations durations = new HttpDurations(telemetry);
        StoreFailures failures = new StoreFailures(damageRead);
        StoreRoutes toStores = new StoreRoutes(failures);
        SystemRoutes.add(toStores, stores, copyProgress, shown(configuration));
        RouteFrame frame = new RouteFrame(toStores, stores, positions);
        EntityRoutes.add(frame);
        VerifiedCheckpointReader checkpoints = new VerifiedCheckpointReader(progress);
        new CheckpointRoutes(checkpoints).add(frame);
        new CheckpointWithStateRoutes(checkpoints).add(frame);
        new CheckpointBatchRoute(stores, checkpoints, failures).add(toStores);
        new CheckpointPageRoutes(stores, checkpoints, damageRead).add(frame);
        RollbackRoutes.add(frame);
        new IntegrityRoutes(progress).add(frame);
        new DryRunRoute(decisions).add(frame);
        new ForkPlanRoute(decisions).add(frame);
        Javalin server = Javalin.create(config -> {
            settings(config);
            config.jetty.threadPool = threads;
            config.jetty.modifyServer(bounded -> {
                bounded.setErrorHandler(StoreServer::refused);
                BoundedServer.limit(
                        bounded, THREADS - SPARE_THREADS, PROBES, CheckpointBatch.MAX_BYTES, access::isKnown);
            });
            config.jetty.addConnector((bounded, http) -> new BoundedConnector(bounded, http, bound, port));
            RoutesConfig routes = config.routes;
            routes.beforeMatched(StorePaths.ALL, access::check);
            routes.beforeMatched(request -> {
                if (isClosing.get()) {
                    throw StoreFailures.closing();
                }
            });
            // Metrics need no secret, as the probes do not: they are numbers without names. The secret would open the
            // states too.
            routes.get("/metrics", request -> ReplyWriter.set(request, Telemetry.MEDIA_TYPE, telemetry.scrape()));
            config.requestLogger.http((request, ms) -> durations.answered(
                    request.method().name(), route(request), request.statusCode(), ms / MILLIS_PER_SECOND));
            routes.get("/livez", request -> request.result("ok\n"));
            routes.get("/readyz", request -> readiness(request, stores, heldBack));
            new RowStreamRoute(stores, progress, committed).add(routes);
            for (StoreRoutes.StoreRoute route : toStores.all()) {
                routes.addHttpHandler(
                        route.hasBody() ? HandlerType.POST : HandlerType.GET,
                        route.template(),
                        context -> route.handler().handle(new HttpStoreCall(context)));
            }
            problems(routes, failures);
            routes.after(ReplyWriter::send);
        });
        String host = configuration.text(Setting.STORE_HOST);
        try {
            server.start();
        } catch (JavalinBindException e) {
            server.stop();
            throw new ConfigurationException("the store server cannot bind " + bound + ":" + port + ": "
                    + e.getMessage() + "; set " + Setting.STORE_PORT.variable() + " (0 picks a free port)");
        }
        return new StoreServer(server, host, positions, toStores, isClosing);
    }

    /** The address of the server, with the port that was picked. */
    public URI url() {
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + server.port());
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public CompletableFuture<StoreReply> answer(StoreRequest request) {
        return isClosing.get()
                ? CompletableFuture.completedFuture(StoreRoutes.problem(StoreFailures.closing()))
                : routes.answer(request);
    }

    /**
     * Answers present and waiting requests with {@code restoring}, so that callers ask another processor. Then stops.
     */
    @Override
    public void close() {
        isClosing.set(true);
        positions.close();
        server.stop();
    }

    private static void settings(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.startup.startupWatcherEnabled = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.http.compressionStrategy = CompressionStrategy.NONE;
        config.http.prefer405over404 = true;
    }

    private static Map<String, String> shown(Configuration configuration) {
        Map<String, String> shown = new TreeMap<>();
        for (Setting setting : Setting.values()) {
            if (!setting.isSecret()) {
                shown.put(setting.variable(), configuration.text(setting));
            }
        }
        return shown;
    }

    /** A long transaction is reported only: it is not a reason to restart the processor or to keep readers away. */
    private static void readiness(Context request, LocalStores stores, HeldBackEvents heldBack) throws StoreProblem {
        if (!stores.ready()) {
            throw StoreProblem.restoring("not all partitions of this processor are open");
        }
        long heldMs = heldBack.longestMs();
        request.result(
                heldMs < LONG_TRANSACTION_MS
                        ? "ready\n"
                        : "ready; an open transaction has kept events of plan-events from being read for "
                                + TimeUnit.MILLISECONDS.toSeconds(heldMs) + " s, see rewind doctor\n");
    }

    private static String route(Context request) {
        Endpoint matched = request.endpoints().matchedHttpEndpoint();
        return matched == null ? HttpDurations.NO_ROUTE : matched.path;
    }

    private static void problems(RoutesConfig routes, StoreFailures failures) {
        routes.exception(
                HttpResponseException.class,
                (refused, request) -> answer(
                        new StoreProblem(
                                refused.getStatus(),
                                code(refused.getStatus()),
                                request.method() + " " + request.path() + " is not served here"),
                        request));
        routes.exception(
                Exception.class, (failure, request) -> answer(failures.problem(failure, request.path()), request));
    }

    private static void answer(StoreProblem problem, Context request) {
        if (problem.status() == 503) {
            request.header("Retry-After", Integer.toString(RETRY_AFTER_S));
        }
        ReplyWriter.set(request.status(problem.status()), StoreError.MEDIA_TYPE, problem.body());
    }

    /** Answers what Jetty refuses before there is a request to route. */
    private static boolean refused(Request request, Response response, Callback callback) {
        Object why = request.getAttribute(ErrorHandler.ERROR_MESSAGE);
        StoreProblem problem = new StoreProblem(
                response.getStatus(),
                code(response.getStatus()),
                why == null ? "the request cannot be read" : why.toString());
        response.getHeaders()
                .put(HttpHeader.CONTENT_TYPE, StoreError.MEDIA_TYPE)
                .put(HttpHeader.CONNECTION, "close");
        response.write(true, ByteBuffer.wrap(problem.body()), callback);
        return true;
    }

    private static String code(int status) {
        return HttpStatus.forStatus(status)
                .getMessage()
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z]+", "_");
    }
}
