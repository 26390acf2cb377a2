package dev.rewind.query.store;

import dev.rewind.storeapi.StoreHeaders;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.CompletableResponseListener;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Sends HTTP requests to store servers. It uses Jetty's client, which needs two thirds of the processor time of the
 * JDK's client, limits its connections, and can be closed on Java 17.
 */
final class StoreHttp implements AutoCloseable {

    private static final int MAX_CONNECTIONS_PER_HOST = 64;
    private static final int MAX_QUEUED_PER_HOST = 4096;
    private static final int MAX_ANSWER_BYTES = 32 * 1024 * 1024;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);
    /** Shorter than the store server keeps a connection, so that no request meets a closed one. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(25);

    private final HttpClient client;
    private final String secret;

    private StoreHttp(HttpClient client, String secret) {
        this.client = client;
        this.secret = secret;
    }

    static StoreHttp start(QueuedThreadPool threads, String secret) {
        ClientConnector connector = new ClientConnector();
        connector.setSelectors(1);
        connector.setExecutor(threads);
        connector.setConnectTimeout(CONNECT_TIMEOUT);
        HttpClient client = new HttpClient(new HttpClientTransportOverHTTP(connector));
        client.setExecutor(threads);
        client.setMaxConnectionsPerDestination(MAX_CONNECTIONS_PER_HOST);
        client.setMaxRequestsQueuedPerDestination(MAX_QUEUED_PER_HOST);
        client.setIdleTimeout(KEEP_ALIVE.toMillis());
        client.setFollowRedirects(false);
        client.setUserAgentField(null);
        client.setHttpCookieStore(new HttpCookieStore.Empty());
        try {
            client.start();
        } catch (Exception e) {
            throw new IllegalStateException("the HTTP client for store servers does not start", e);
        }
        client.getContentDecoderFactories().clear();
        return new StoreHttp(client, secret);
    }

    /** Fails only if the connection fails, or after this time. An answer with any HTTP status is a result. */
    CompletableFuture<ContentResponse> get(URI host, String path, Map<String, String> headers, Duration within) {
        return send(client.newRequest(host.resolve(path)), headers, within);
    }

    /** Like {@link #get}, on a connection that reads do not use, so that it does not wait for them. */
    CompletableFuture<ContentResponse> probe(URI host, String path, Duration within) {
        return send(client.newRequest(host.resolve(path)).tag("probe"), Map.of(), within);
    }

    /** Like {@link #get}, with a body. */
    CompletableFuture<ContentResponse> post(URI host, String path, String mediaType, byte[] body, Duration within) {
        Request request = client.newRequest(host.resolve(path))
                .method(HttpMethod.POST)
                .body(new BytesRequestContent(mediaType, body));
        return send(request, Map.of(), within);
    }

    private CompletableFuture<ContentResponse> send(Request request, Map<String, String> headers, Duration within) {
        request.timeout(within.toMillis(), TimeUnit.MILLISECONDS).headers(fields -> {
            headers.forEach(fields::put);
            if (!secret.isEmpty()) {
                fields.put(HttpHeader.AUTHORIZATION, StoreHeaders.bearer(secret));
            }
        });
        return new CompletableResponseListener(request, MAX_ANSWER_BYTES).send();
    }

    /** Runs a task after this delay, unless the result is cancelled. */
    Scheduler.Task later(Duration delay, Runnable what) {
        return client.getScheduler().schedule(what, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        try {
            client.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the HTTP client for store servers does not stop", e);
        }
    }
}
