package dev.rewind.query;

import dev.rewind.events.Release;
import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.ConfigurationException;
import dev.rewind.events.config.Setting;
import dev.rewind.events.topics.Service;
import dev.rewind.events.topics.TopicProvisioning;
import dev.rewind.query.auth.Authentications;
import dev.rewind.query.console.Console;
import dev.rewind.query.http.Authentication;
import dev.rewind.query.http.HttpServer;
import dev.rewind.query.http.Route;
import dev.rewind.query.http.UnboundAddressException;
import dev.rewind.query.log.Broker;
import dev.rewind.query.log.DeadLetters;
import dev.rewind.query.log.Decisions;
import dev.rewind.query.log.FactLog;
import dev.rewind.query.log.Publisher;
import dev.rewind.query.log.Requests;
import dev.rewind.query.store.RecentWrites;
import dev.rewind.query.store.StoreClient;
import dev.rewind.query.stream.FactStream;
import dev.rewind.telemetry.Telemetry;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The query API: serves HTTP from {@link #start} to {@link #close}. Needs the broker with its topics to start, and store
 * servers to answer reads; without those it serves, says so in {@code /readyz}, and answers 503.
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
     * Checks the topics, connects, hears decisions from then on, and serves.
     *
     * @throws ConfigurationException when a setting cannot be used or the topics are not as they must be; the message
     *     has the remedy
     * @throws org.apache.kafka.common.KafkaException when the broker does not answer
     */
    public static QueryApi start(Configuration configuration) {
        Authentication authentication = Authentications.of(configuration);
        List<URI> stores = stores(configuration);
        TopicProvisioning.check(configuration, Service.QUERY_API);
        Deque<AutoCloseable> parts = new ArrayDeque<>();
        try {
            QueuedThreadPool threads = threads(parts);
            FactStream stream = new FactStream(configuration);
            Telemetry telemetry = opened(parts, Telemetry.of(SERVICE));
            List<Route> routes = routes(configuration, stores, threads, stream, telemetry, parts);
            HttpServer server = opened(
                    parts,
                    HttpServer.start(
                            configuration.text(Setting.HTTP_HOST),
                            configuration.integer(Setting.HTTP_PORT),
                            threads,
                            authentication,
                            telemetry,
                            Stream.concat(routes.stream(), Console.routes().stream())
                                    .toList()));
            // Listeners end first: the server waits for whoever is still answered.
            parts.push(stream);
            LOG.atInfo()
                    .addKeyValue("configuration", configuration.effective())
                    .addKeyValue("url", server.url())
                    .addKeyValue("release", Release.current())
                    .log("The query API serves");
            return new QueryApi(parts, routes, server.url());
        } catch (UnboundAddressException e) {
            close(parts);
            throw new ConfigurationException(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            close(parts);
            throw e;
        }
    }

    /** Where it serves. */
    public URI url() {
        return url;
    }

    /** Lets requests under way finish for a few seconds, then lets go of everything. */
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
                        configuration.duration(Setting.READ_WAIT)));
        Broker broker = opened(parts, new Broker(configuration, threads));
        DeadLetters letters = opened(parts, new DeadLetters(configuration, writes, threads));
        Decisions decisions = new Decisions(threads);
        FactLog facts = opened(parts, FactLog.start(configuration, List.of(decisions, stream)));
        Publisher publisher = opened(parts, Publisher.start(configuration, writes, threads));
        Requests requests = new Requests(publisher, decisions, configuration.duration(Setting.DECISION_WAIT));
        int maxStateBytes = configuration.integer(Setting.MAX_STATE_BYTES);
        Stores stores = new Stores(client);
        List<Route> routes = new ArrayList<>();
        routes.addAll(new CheckpointReads(stores).routes());
        routes.addAll(new CheckpointWrites(stores, publisher, requests, maxStateBytes).routes());
        routes.addAll(new CheckpointLists(stores).routes());
        routes.addAll(new RollbackLists(stores).routes());
        routes.addAll(new DiffReads(stores).routes());
        routes.addAll(new PinWrites(stores, requests).routes());
        routes.addAll(new RollbackWrites(stores, requests).routes());
        routes.addAll(new EntityReads(stores).routes());
        routes.addAll(new EntityCounts(stores).routes());
        routes.addAll(new IntegrityFailures(stores).routes());
        routes.addAll(new Verification(stores).routes());
        routes.addAll(new EventIntake(maxStateBytes, publisher).routes());
        routes.addAll(stream.routes());
        routes.addAll(new DeadLetterReads(letters).routes());
        routes.addAll(new SystemReads(client, broker, facts, configuration.topics(), telemetry).routes());
        return Permissions.on(routes);
    }

    private static QueuedThreadPool threads(Deque<AutoCloseable> parts) {
        QueuedThreadPool threads = new QueuedThreadPool(THREADS, SPARE_THREADS);
        threads.setName("rewind-query-api");
        try {
            threads.start();
        } catch (Exception e) {
            throw new IllegalStateException("the thread pool does not start", e);
        }
        parts.push(threads::stop);
        return threads;
    }

    private static <T extends AutoCloseable> T opened(Deque<AutoCloseable> parts, T part) {
        parts.push(part);
        return part;
    }

    /** Newest first: the server ends before what its handlers use. */
    private static void close(Deque<AutoCloseable> parts) {
        while (!parts.isEmpty()) {
            AutoCloseable part = parts.pop();
            try {
                part.close();
            } catch (Exception e) {
                LOG.atWarn().setCause(e).log("A part of the query API does not close");
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
        } catch (IllegalArgumentException notEvenAnUri) {
            LOG.atDebug().setCause(notEvenAnUri).log("Store URLs cannot be read");
        }
        throw new ConfigurationException(Setting.STORE_URLS.variable() + " is \"" + text
                + "\"; it must name store servers, such as http://127.0.0.1:8081, by comma");
    }
}
