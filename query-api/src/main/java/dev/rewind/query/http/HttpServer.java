package dev.rewind.query.http;

import dev.rewind.http.BoundedConnector;
import dev.rewind.http.BoundedServer;
import dev.rewind.query.auth.Authentication;
import dev.rewind.service.telemetry.HttpDurations;
import dev.rewind.service.telemetry.Telemetry;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.http.MethodNotAllowedResponse;
import io.javalin.http.NotFoundResponse;
import io.javalin.router.Endpoint;
import io.javalin.util.JavalinBindException;
import java.net.URI;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Serves routes over HTTP/1.1, with limits for threads, connections, bytes of bodies, size of headers and idle time.
 */
public final class HttpServer implements AutoCloseable {

    private static final Set<String> PROBES = Set.of("/livez", "/readyz");

    /** Threads that stay free for probes and connections. */
    private static final int SPARE_THREADS = 16;

    private static final int MAX_HEADER_BYTES = 16 * 1024;
    private static final int BODY_BUDGET_BYTES = 4 * BodyBudget.MAX_BODY_BYTES;
    private static final double MILLIS_PER_SECOND = 1_000;
    private static final long DRAIN_MS = 5_000;

    private final Javalin app;
    private final URI url;

    private HttpServer(Javalin app, URI url) {
        this.app = app;
        this.url = url;
    }

    /**
     * Binds the address and serves.
     *
     * @param host an address of this machine; without authentication a loopback address
     * @param port 0 picks a free port
     * @param threads runs the handlers; must be started, and is not stopped here
     * @param authentication identifies callers
     * @param telemetry records durations and spans of requests
     * @throws UnboundAddressException when the address cannot be bound
     */
    public static HttpServer start(
            String host,
            int port,
            QueuedThreadPool threads,
            Authentication authentication,
            Telemetry telemetry,
            List<Route> routes,
            Reply missingPage)
            throws UnboundAddressException {
        RouteAccess access = new RouteAccess(authentication);
        RouteExchange.Service service = new RouteExchange.Service(
                new BodyBudget(BODY_BUDGET_BYTES),
                access,
                new IdempotentReplies(System::nanoTime),
                new RequestSpans(telemetry.tracer()));
        HttpDurations durations = new HttpDurations(telemetry);
        RouteMethods methods = new RouteMethods(routes);
        RequestGuard guard = new RequestGuard(authentication.isOpen(), methods);
        Javalin app = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.showOldJavalinVersionWarning = false;
            config.startup.startupWatcherEnabled = false;
            config.http.prefer405over404 = true;
            config.http.compressionStrategy = CompressionStrategy.NONE;
            config.jetty.threadPool = threads;
            config.jetty.modifyServer(server -> limit(server, threads.getMaxThreads() - SPARE_THREADS, access));
            config.jetty.modifyHttpConfiguration(HttpServer::limit);
            config.jetty.addConnector((server, http) -> new BoundedConnector(server, http, host, port));
            config.requestLogger.http((request, ms) -> durations.answered(
                    request.method().name(), route(request), request.statusCode(), ms / MILLIS_PER_SECOND));
            register(config, routes, guard, service, new UnknownAddress(missingPage, methods));
        });
        try {
            app.start();
        } catch (JavalinBindException e) {
            throw new UnboundAddressException(host, port, e);
        }
        String shown = host.contains(":") ? "[" + host + "]" : host;
        return new HttpServer(app, URI.create("http://" + shown + ":" + app.port()));
    }

    /** The URL that it serves. */
    public URI url() {
        return url;
    }

    /** Takes no more requests, waits up to five seconds for those under way, and stops. */
    @Override
    public void close() {
        app.stop();
    }

    private static void register(
            JavalinConfig config,
            List<Route> routes,
            RequestGuard guard,
            RouteExchange.Service service,
            UnknownAddress missing) {
        config.routes.before(guard::check);
        for (Route route : routes) {
            RouteExchange exchange = new RouteExchange(route, service);
            config.routes.addHttpHandler(HandlerType.findOrCreate(route.method()), route.path(), exchange);
            if (route.isRead()) {
                config.routes.head(route.path(), exchange);
            }
        }
        // Without this line Javalin answers its own exceptions itself.
        config.routes.exception(HttpResponseException.class, missing::answer);
        config.routes.exception(Exception.class, ProblemReplies::answer);
        config.router.javaLangErrorHandler(ProblemReplies::answer);
    }

    /** Answers requests for unknown addresses: a browser gets a page, a program gets a problem document. */
    private record UnknownAddress(Reply page, RouteMethods methods) {

        private static final List<String> OF_PROGRAMS = List.of("/api", "/console/");

        void answer(HttpResponseException failure, Context context) {
            String accepted = context.header("Accept");
            // Browsers name HTML when a person opens an address. Programs and scripts do not.
            boolean isForPerson = accepted != null && accepted.contains("text/html");
            if (failure instanceof NotFoundResponse
                    && isForPerson
                    && OF_PROGRAMS.stream().noneMatch(context.path()::startsWith)) {
                RouteExchange.send(context, page, RequestId.of(context.header(RequestId.HEADER)));
            } else {
                boolean isUnknown = failure instanceof NotFoundResponse || failure instanceof MethodNotAllowedResponse;
                ProblemReplies.answer(
                        isUnknown ? methods.refusal(context.req().getMethod(), context.path()) : failure, context);
            }
        }
    }

    private static String route(Context request) {
        Endpoint matched = request.endpoints().matchedHttpEndpoint();
        return matched == null ? HttpDurations.NO_ROUTE : matched.path;
    }

    private static void limit(Server server, int handlerThreads, RouteAccess access) {
        server.setErrorHandler(ProblemReplies::answer);
        BoundedServer.limit(server, handlerThreads, PROBES, BodyBudget.MAX_BODY_BYTES, access::isKnown);
        server.insertHandler(new GracefulHandler());
        server.setStopTimeout(DRAIN_MS);
    }

    private static void limit(HttpConfiguration http) {
        http.setRequestHeaderSize(MAX_HEADER_BYTES);
        http.setSendDateHeader(false);
        http.setUriCompliance(UriCompliance.DEFAULT);
    }
}
