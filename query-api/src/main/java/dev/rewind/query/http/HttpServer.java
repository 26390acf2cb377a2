package dev.rewind.query.http;

import dev.rewind.telemetry.HttpDurations;
import dev.rewind.telemetry.Telemetry;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.router.Endpoint;
import io.javalin.util.JavalinBindException;
import java.net.URI;
import java.util.List;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.server.handler.MinimumDataRateHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Serves routes over HTTP/1.1. Bounded in every direction: threads, connections, bytes of bodies, size of headers, time
 * without progress.
 */
public final class HttpServer implements AutoCloseable {

    private static final int MAX_CONNECTIONS = 4096;
    private static final int MAX_HEADER_BYTES = 16 * 1024;
    private static final int BODY_BUDGET_BYTES = 4 * BodyBudget.MAX_BODY_BYTES;
    private static final int SELECTORS = 2;
    private static final double MILLIS_PER_SECOND = 1_000;
    private static final long IDLE_MS = 30_000;
    private static final long IDLE_WHEN_CLOSING_MS = 100;
    private static final long DRAIN_MS = 5_000;
    private static final long MIN_BYTES_PER_SECOND = 64;

    private final Javalin app;
    private final URI url;

    private HttpServer(Javalin app, URI url) {
        this.app = app;
        this.url = url;
    }

    /**
     * Binds and serves.
     *
     * @param host an address of this machine; a loopback address where anybody is let in
     * @param port 0 for a free one
     * @param threads runs the handlers; started, and not stopped here
     * @param authentication finds out who calls
     * @param telemetry learns how long answers took, and of each request in a trace
     * @throws UnboundAddressException when the address cannot be bound
     */
    public static HttpServer start(
            String host,
            int port,
            QueuedThreadPool threads,
            Authentication authentication,
            Telemetry telemetry,
            List<Route> routes)
            throws UnboundAddressException {
        Exchange.Service service = new Exchange.Service(
                new BodyBudget(BODY_BUDGET_BYTES),
                new Access(authentication),
                new Idempotency(System::nanoTime),
                new Traces(telemetry.tracer()));
        HttpDurations durations = new HttpDurations(telemetry);
        Guard guard = new Guard(authentication.isOpen());
        Javalin app = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.showOldJavalinVersionWarning = false;
            config.startup.startupWatcherEnabled = false;
            config.http.prefer405over404 = true;
            config.http.compressionStrategy = CompressionStrategy.NONE;
            config.jetty.threadPool = threads;
            config.jetty.modifyServer(HttpServer::bound);
            config.jetty.modifyHttpConfiguration(HttpServer::bound);
            config.jetty.addConnector((server, http) -> connector(server, http, host, port));
            config.requestLogger.http((request, ms) -> durations.answered(
                    request.method().name(), route(request), request.statusCode(), ms / MILLIS_PER_SECOND));
            register(config, routes, guard, service);
        });
        try {
            app.start();
        } catch (JavalinBindException e) {
            throw new UnboundAddressException(host, port, e);
        }
        String shown = host.contains(":") ? "[" + host + "]" : host;
        return new HttpServer(app, URI.create("http://" + shown + ":" + app.port()));
    }

    /** Where it serves. */
    public URI url() {
        return url;
    }

    /** Takes no more requests, lets those under way finish for up to five seconds, and stops. */
    @Override
    public void close() {
        app.stop();
    }

    private static void register(JavalinConfig config, List<Route> routes, Guard guard, Exchange.Service service) {
        config.routes.before(guard::check);
        for (Route route : routes) {
            Exchange exchange = new Exchange(route, service);
            config.routes.addHttpHandler(HandlerType.findOrCreate(route.method()), route.path(), exchange);
            if (route.isRead()) {
                config.routes.head(route.path(), exchange);
            }
        }
        // Javalin answers its own kind itself unless it is named.
        config.routes.exception(HttpResponseException.class, Failures::answer);
        config.routes.exception(Exception.class, Failures::answer);
        config.router.javaLangErrorHandler(Failures::answer);
    }

    private static String route(Context request) {
        Endpoint matched = request.endpoints().matchedHttpEndpoint();
        return matched == null ? HttpDurations.NO_ROUTE : matched.path;
    }

    private static void bound(Server server) {
        server.addBean(new NetworkConnectionLimit(MAX_CONNECTIONS, server));
        server.setErrorHandler(Failures::answer);
        server.insertHandler(new MinimumDataRateHandler(MIN_BYTES_PER_SECOND, 0));
        server.insertHandler(new GracefulHandler());
        server.setStopTimeout(DRAIN_MS);
    }

    private static void bound(HttpConfiguration http) {
        http.setRequestHeaderSize(MAX_HEADER_BYTES);
        http.setSendDateHeader(false);
        http.setUriCompliance(UriCompliance.DEFAULT);
    }

    private static ServerConnector connector(Server server, HttpConfiguration http, String host, int port) {
        ServerConnector connector = new ServerConnector(server, 1, SELECTORS, new HttpConnectionFactory(http));
        connector.setHost(host);
        connector.setPort(port);
        connector.setIdleTimeout(IDLE_MS);
        connector.setShutdownIdleTimeout(IDLE_WHEN_CLOSING_MS);
        return connector;
    }
}
