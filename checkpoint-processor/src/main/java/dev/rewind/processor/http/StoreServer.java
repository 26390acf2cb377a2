package dev.rewind.processor.http;

import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.ConfigurationException;
import dev.rewind.events.config.Setting;
import dev.rewind.processor.store.DamagedRowException;
import dev.rewind.processor.store.Progress;
import dev.rewind.telemetry.HttpDurations;
import dev.rewind.telemetry.Telemetry;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.javalin.router.Endpoint;
import io.javalin.util.JavalinBindException;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The store server: read-only HTTP over {@link LocalStores}. Up before the stream, so that its address can be told. */
public final class StoreServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoreServer.class);
    private static final int THREADS = 24;
    private static final int IDLE_THREADS = 6;
    private static final int THREAD_IDLE_MS = 60_000;
    private static final int RETRY_AFTER_S = 1;
    private static final String INTEGRITY_FAILED = "integrity_failed";
    private static final double MILLIS_PER_SECOND = 1_000;

    private final Javalin server;
    private final String host;
    private final PositionWait positions;
    private final AtomicBoolean isClosing;

    private StoreServer(Javalin server, String host, PositionWait positions, AtomicBoolean isClosing) {
        this.server = server;
        this.host = host;
        this.positions = positions;
        this.isClosing = isClosing;
    }

    /**
     * Binds {@link Setting#STORE_BIND}, or else {@link Setting#STORE_HOST}, and {@link Setting#STORE_PORT} and answers from then on.
     *
     * @param committed the group's committed offset of a partition of {@code plan-events}
     * @param holdings how far everything is that is held here
     * @param telemetry what {@code /metrics} shows
     * @param damageRead called when a reader came upon something that does not match its hash
     * @throws ConfigurationException when the address cannot be bound, or must not be without a secret
     */
    public static StoreServer start(
            Configuration configuration,
            LocalStores stores,
            Progress progress,
            IntFunction<CompletableFuture<Long>> committed,
            Holdings holdings,
            Telemetry telemetry,
            Runnable damageRead) {
        Access access = new Access(configuration);
        QueuedThreadPool threads = new QueuedThreadPool(THREADS, IDLE_THREADS, THREAD_IDLE_MS);
        threads.setName("store-server");
        PositionWait positions =
                new PositionWait(progress, stores, committed, configuration.duration(Setting.READ_WAIT), threads);
        AtomicBoolean isClosing = new AtomicBoolean();
        HttpDurations durations = new HttpDurations(telemetry);
        Javalin server = Javalin.create(config -> {
            settings(config);
            config.jetty.threadPool = threads;
            RoutesConfig routes = config.routes;
            routes.beforeMatched("/store/*", access::check);
            routes.beforeMatched(request -> {
                if (isClosing.get()) {
                    throw closing();
                }
            });
            // Numbers without names, for whoever may see the port at all, as the probes are: the secret opens the
            // states too.
            routes.get(
                    "/metrics",
                    request -> request.contentType(Telemetry.MEDIA_TYPE).result(telemetry.scrape()));
            config.requestLogger.http((request, ms) -> durations.answered(
                    request.method().name(), route(request), request.statusCode(), ms / MILLIS_PER_SECOND));
            routes.get("/livez", request -> request.result("ok\n"));
            routes.get("/readyz", request -> readiness(request, stores));
            StoreRoutes shared = new StoreRoutes(
                    stores,
                    progress,
                    positions,
                    new RowStream(stores, progress, committed),
                    shown(configuration),
                    holdings);
            shared.on(routes);
            new ListRoutes(shared).on(routes);
            Wholes wholes = new Wholes(progress);
            new WholeRoutes(shared, wholes).on(routes);
            new ManyRoute(stores, wholes).on(routes);
            new PlanRoute(shared, progress, configuration).on(routes);
            problems(routes, damageRead);
        });
        String host = configuration.text(Setting.STORE_HOST);
        String bound = configuration.text(Access.binds(configuration));
        int port = configuration.integer(Setting.STORE_PORT);
        try {
            server.start(bound, port);
        } catch (JavalinBindException e) {
            server.stop();
            throw new ConfigurationException("the store server cannot bind " + bound + ":" + port + ": "
                    + e.getMessage() + "; set " + Setting.STORE_PORT.variable() + " (0 picks a free port)");
        }
        return new StoreServer(server, host, positions, isClosing);
    }

    /** Where it answers, with the port that was picked. */
    public URI url() {
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + server.port());
    }

    /** Sends whoever asks, or waits, to somebody else; then lets go of the port. */
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

    private static Problem closing() {
        return Problem.restoring("this processor is closing");
    }

    private static void readiness(Context request, LocalStores stores) throws Problem {
        if (!stores.ready()) {
            throw Problem.restoring("not all partitions that are held here are open");
        }
        request.result("ready\n");
    }

    private static String route(Context request) {
        Endpoint matched = request.endpoints().matchedHttpEndpoint();
        return matched == null ? HttpDurations.NO_ROUTE : matched.path;
    }

    private static void problems(RoutesConfig routes, Runnable damageRead) {
        routes.exception(Problem.class, (problem, request) -> {
            if (problem.code().equals(INTEGRITY_FAILED)) {
                damageRead.run();
            }
            answer(problem, request);
        });
        routes.exception(InvalidStateStoreException.class, (moved, request) -> {
            LOG.atDebug().setCause(moved).log("A store is not here yet, or no more");
            answer(Problem.restoring(String.valueOf(moved.getMessage())), request);
        });
        routes.exception(RejectedExecutionException.class, (ending, request) -> answer(closing(), request));
        routes.exception(DamagedRowException.class, (damage, request) -> {
            LOG.atError().addKeyValue("path", request.path()).setCause(damage).log("A read came upon a damaged row");
            damageRead.run();
            answer(new Problem(409, INTEGRITY_FAILED, String.valueOf(damage.getMessage())), request);
        });
        // Another copy of the partition may be sound: whoever asks goes on to that one.
        routes.exception(ProcessorStateException.class, (damage, request) -> {
            LOG.atError()
                    .addKeyValue("path", request.path())
                    .setCause(damage)
                    .log("A read came upon a store that cannot be read");
            damageRead.run();
            answer(new Problem(500, "store_unreadable", "the store's files on this disk cannot be read"), request);
        });
        routes.exception(
                HttpResponseException.class,
                (refused, request) -> answer(
                        new Problem(
                                refused.getStatus(),
                                HttpStatus.forStatus(refused.getStatus())
                                        .getMessage()
                                        .toLowerCase(Locale.ROOT)
                                        .replaceAll("[^a-z]+", "_"),
                                request.method() + " " + request.path() + " is not served here"),
                        request));
        routes.exception(Exception.class, (bug, request) -> {
            String trace = UUID.randomUUID().toString().replace("-", "");
            LOG.atError()
                    .addKeyValue("trace_id", trace)
                    .addKeyValue("path", request.path())
                    .setCause(bug)
                    .log("A read failed");
            answer(new Problem(500, "internal", "trace " + trace), request);
        });
    }

    private static void answer(Problem problem, Context request) {
        if (problem.status() == 503) {
            request.header("Retry-After", Integer.toString(RETRY_AFTER_S));
        }
        request.status(problem.status())
                .contentType("application/problem+json")
                .result(EventWriter.value(problem.body()));
    }
}
