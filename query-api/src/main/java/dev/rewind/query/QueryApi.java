package dev.rewind.query;

import dev.rewind.query.auth.Authentication;
import dev.rewind.query.auth.Authentications;
import dev.rewind.query.bulk.BulkReads;
import dev.rewind.query.bulk.BulkSelection;
import dev.rewind.query.bulk.BulkWrites;
import dev.rewind.query.checkpoints.CheckpointLists;
import dev.rewind.query.checkpoints.CheckpointReads;
import dev.rewind.query.checkpoints.CheckpointWrites;
import dev.rewind.query.checkpoints.DiffReads;
import dev.rewind.query.checkpoints.ForkWrites;
import dev.rewind.query.checkpoints.PinWrites;
import dev.rewind.query.console.Console;
import dev.rewind.query.deadletters.DeadLetterReads;
import dev.rewind.query.docs.DocumentationRoutes;
import dev.rewind.query.entities.ChainVerification;
import dev.rewind.query.entities.EntityCounts;
import dev.rewind.query.entities.EntityReads;
import dev.rewind.query.entities.EntityWrites;
import dev.rewind.query.entities.RequestedPlans;
import dev.rewind.query.events.EventIntake;
import dev.rewind.query.http.HttpServer;
import dev.rewind.query.http.Route;
import dev.rewind.query.http.UnboundAddressException;
import dev.rewind.query.job.BulkLog;
import dev.rewind.query.job.BulkWorker;
import dev.rewind.query.log.BrokerHealth;
import dev.rewind.query.log.DeadLetters;
import dev.rewind.query.log.DecidedRequests;
import dev.rewind.query.log.DecisionWaiter;
import dev.rewind.query.log.EventPublisher;
import dev.rewind.query.log.FactLog;
import dev.rewind.query.resource.AbsentEntities;
import dev.rewind.query.resource.StateMasks;
import dev.rewind.query.resource.StateSize;
import dev.rewind.query.resource.StoreQueries;
import dev.rewind.query.rollbacks.ApprovalWrites;
import dev.rewind.query.rollbacks.RollbackLists;
import dev.rewind.query.rollbacks.RollbackWrites;
import dev.rewind.query.store.RecentWrites;
import dev.rewind.query.store.StoreClient;
import dev.rewind.query.stream.FactStream;
import dev.rewind.query.system.IntegrityFailureReads;
import dev.rewind.query.system.SystemReads;
import dev.rewind.service.Release;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.ConfigurationException;
import dev.rewind.service.config.Setting;
import dev.rewind.service.presence.PresenceListener;
import dev.rewind.service.telemetry.Telemetry;
import dev.rewind.service.topics.TopicProvisioning;
import dev.rewind.storeapi.local.LocalStoreServer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The query API: serves HTTP from {@link #start} to {@link #close}. It needs the broker and the topics to start, and
 * store servers to answer reads. Without store servers it is not ready and answers reads with 503.
 */
public final class QueryApi implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(QueryApi.class);
    private static final String SERVICE = "query-api";
    private static final int THREADS = 64;
    private static final int SPARE_THREADS = 8;
    private static final int REMEMBERED_WRITES = 10_000;
    private static final Duration REMEMBERED_FOR = Duration.ofMinutes(1);

    private final Deque<AutoCloseable> parts;
    private final List<Route> routes;
    private final URI url;

    private QueryApi(Deque<AutoCloseable> parts, List<Route> routes, URI url) {
        this.parts = parts;
        this.routes = routes;
        this.url = url;
    }

    /**
     * Checks the topics, connects, and serves.
     *
     * @throws ConfigurationException when a setting is invalid or a topic is missing or wrong; the message has the
     *     remedy
     * @throws org.apache.kafka.common.KafkaException when the broker does not answer
     */
    public static QueryApi start(Configuration configuration) {
        return start(configuration, null, null);
    }

    /**
     * Like {@link #start(Configuration)}, beside a processor in this process.
     *
     * @param local its store server, which is asked without HTTP; or null
     * @param presence what it hears of runners, so that the process listens once; or null
     */
    public static QueryApi start(
            Configuration configuration, @Nullable LocalStoreServer local, @Nullable PresenceListener presence) {
        Authentication authentication = Authentications.of(configuration);
        List<URI> stores = stores(configuration);
        TopicProvisioning.check(configuration, QueryApiPermissions.QUERY_API);
        Deque<AutoCloseable> parts = new ArrayDeque<>();
        try {
            QueuedThreadPool threads = threads(parts);
            FactStream stream = new FactStream(configuration);
            Telemetry telemetry = opened(parts, Telemetry.of(SERVICE));
            PresenceListener heard = presence == null ? opened(parts, PresenceListener.start(configuration)) : presence;
            List<Route> routes = routes(configuration, stores, local, heard, threads, stream, telemetry, parts);
            HttpServer server = opened(
                    parts,
                    HttpServer.start(
                            configuration.text(Setting.HTTP_HOST),
                            configuration.integer(Setting.HTTP_PORT),
                            threads,
                            authentication,
                            telemetry,
                            Stream.concat(routes.stream(), Console.routes(configuration).stream())
                                    .toList(),
                            Console.missingPage(configuration)));
            // Streams end first, because the server waits for answers that have not ended.
            parts.push(stream);
            LOG.atInfo()
                    .addKeyValue("configuration", configuration.effective())
                    .addKeyValue("url", server.url())
                    .addKeyValue("release", Release.current())
                    .log("The query API is serving");
            return new QueryApi(parts, routes, server.url());
        } catch (UnboundAddressException e) {
            close(parts);
            throw new ConfigurationException(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            close(parts);
            throw e;
        }
    }

    /** The URL that it serves. */
    public URI url() {
        return url;
    }

    /** Lets requests under way finish for a few seconds, then releases everything. */
    @Override
    public synchronized void close() {
        close(parts);
    }

    List<Route> routes() {
        return routes;
    }

    private static List<Route> routes(
            Configuration configuration,
            List<URI> seeds,
            @Nullable LocalStoreServer local,
            PresenceListener presence,
            QueuedThreadPool threads,
            FactStream stream,
            Telemetry telemetry,
            Deque<AutoCloseable> parts) {
        RecentWrites writes = new RecentWrites(REMEMBERED_WRITES, REMEMBERED_FOR);
        StoreClient client = opened(
                parts,
                StoreClient.start(
                        threads,
                        seeds,
                        configuration.text(Setting.STORE_SECRET),
                        writes,
                        configuration.duration(Setting.READ_WAIT),
                        local));
        BrokerHealth broker = opened(parts, new BrokerHealth(configuration, threads));
        DeadLetters letters = opened(parts, new DeadLetters(configuration, writes, threads));
        DecisionWaiter decisions = new DecisionWaiter(threads);
        FactLog facts = opened(parts, FactLog.start(configuration, List.of(decisions, stream)));
        EventPublisher publisher = opened(parts, EventPublisher.start(configuration, writes, threads));
        int maxStateBytes = configuration.integer(Setting.MAX_STATE_BYTES);
        StateMasks masks = StateMasks.of(configuration);
        StateSize stateSize = new StateSize(maxStateBytes);
        StoreQueries stores = new StoreQueries(client);
        AbsentEntities absent = new AbsentEntities(stores);
        DecidedRequests requests = new DecidedRequests(
                publisher,
                decisions,
                configuration.duration(Setting.DECISION_WAIT),
                (refusal, entity, request) -> absent.instead(refusal, entity, List.of(request)));
        BulkLog bulk = opened(parts, BulkLog.start(configuration, threads));
        BulkWorker ignored = opened(
                parts,
                BulkWorker.start(
                        configuration,
                        bulk,
                        publisher,
                        (entity, position) ->
                                stores.entity(entity, List.of(position)).thenApply(answer -> true)));
        List<Route> routes = new ArrayList<>();
        routes.addAll(new BulkReads(bulk, stores).routes());
        routes.addAll(new BulkWrites(bulk, new BulkSelection(stores)).routes());
        routes.addAll(new CheckpointReads(stores, masks).routes());
        routes.addAll(new CheckpointWrites(stores, publisher, requests, stateSize, presence).routes());
        routes.addAll(new ForkWrites(stores, requests, stateSize).routes());
        routes.addAll(new CheckpointLists(stores).routes());
        routes.addAll(new RollbackLists(stores).routes());
        routes.addAll(new DiffReads(stores, masks).routes());
        routes.addAll(new PinWrites(stores, requests).routes());
        routes.addAll(new RollbackWrites(stores, requests, presence).routes());
        routes.addAll(new ApprovalWrites(stores, requests, presence).routes());
        routes.addAll(new EntityReads(stores, presence).routes());
        routes.addAll(new EntityWrites(stores, requests).routes());
        routes.addAll(new RequestedPlans(stores, requests, stateSize).routes());
        routes.addAll(new EntityCounts(stores).routes());
        routes.addAll(new IntegrityFailureReads(stores).routes());
        routes.addAll(new ChainVerification(stores).routes());
        routes.addAll(new EventIntake(maxStateBytes, publisher).routes());
        routes.addAll(stream.routes());
        routes.addAll(new DeadLetterReads(letters).routes());
        routes.addAll(
                new SystemReads(client, broker, facts, configuration.topics(), telemetry, presence, masks).routes());
        routes.addAll(DocumentationRoutes.routes());
        return absent.on(masks.on(RoutePermissions.on(routes)));
    }

    private static QueuedThreadPool threads(Deque<AutoCloseable> parts) {
        QueuedThreadPool threads = new QueuedThreadPool(THREADS, SPARE_THREADS);
        threads.setName("rewind-query-api");
        try {
            threads.start();
        } catch (Exception e) {
            throw new IllegalStateException("the thread pool cannot start", e);
        }
        parts.push(threads::stop);
        return threads;
    }

    private static <T extends AutoCloseable> T opened(Deque<AutoCloseable> parts, T part) {
        parts.push(part);
        return part;
    }

    /** Closes the newest part first, so that the server ends before what its handlers use. */
    private static void close(Deque<AutoCloseable> parts) {
        while (!parts.isEmpty()) {
            AutoCloseable part = parts.pop();
            try {
                part.close();
            } catch (Exception e) {
                LOG.atWarn().setCause(e).log("A part of the query API could not be closed");
            }
        }
    }

    private static List<URI> stores(Configuration configuration) {
        String text = configuration.text(Setting.STORE_URLS);
        try {
            List<URI> stores = Arrays.stream(text.split(",", -1))
                    .map(String::strip)
                    .filter(it -> !it.isEmpty())
                    .map(URI::create)
                    .toList();
            if (!stores.isEmpty()
                    && stores.stream().allMatch(it -> "http".equals(it.getScheme()) && it.getHost() != null)) {
                return stores;
            }
        } catch (IllegalArgumentException notAUri) {
            LOG.atDebug().setCause(notAUri).log("A store URL is not a URI");
        }
        throw new ConfigurationException(Setting.STORE_URLS.variable() + " is \"" + text
                + "\"; set it to the URLs of store servers, separated by commas, such as http://127.0.0.1:8081");
    }
}
