package dev.rewind.query;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A proxy between a query API and a real store server, which can cause trouble. */
final class StoreProxy implements AutoCloseable {

    private final HttpClient client = HttpClient.newHttpClient();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger routingAsked = new AtomicInteger();
    private final HttpServer server;
    private final URI store;
    private volatile Trouble trouble = Trouble.NONE;

    /** Answers instead of the store server, or returns false to pass its answer on. */
    interface Trouble {
        Trouble NONE = (exchange, answer) -> false;

        boolean made(HttpExchange exchange, byte[] answer) throws IOException;
    }

    StoreProxy(URI store) {
        this.store = store;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::pass);
        server.setExecutor(threads);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    int routingAsked() {
        return routingAsked.get();
    }

    void trouble(Trouble trouble) {
        this.trouble = trouble;
    }

    static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        if (status >= 400) {
            exchange.getResponseHeaders().set("Content-Type", "application/problem+json");
        }
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void pass(HttpExchange exchange) throws IOException {
        HttpResponse<byte[]> answer = ask(exchange);
        byte[] body = answer.body();
        if (exchange.getRequestURI().getPath().equals("/store/routing")) {
            routingAsked.incrementAndGet();
        }
        if (List.of("/store/routing", "/store/progress")
                .contains(exchange.getRequestURI().getPath())) {
            body = new String(body, StandardCharsets.UTF_8)
                    .replace(store.getAuthority(), url().getAuthority())
                    .getBytes(StandardCharsets.UTF_8);
        }
        for (String name :
                List.of("Content-Type", "ETag", "X-Rewind-Position", "X-Rewind-State-Hash", "X-Rewind-Staleness-Ms")) {
            answer.headers()
                    .firstValue(name)
                    .ifPresent(value -> exchange.getResponseHeaders().add(name, value));
        }
        if (!trouble.made(exchange, body)) {
            answer(exchange, answer.statusCode(), body);
        }
    }

    private HttpResponse<byte[]> ask(HttpExchange exchange) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(store.resolve(exchange.getRequestURI()));
        for (String name : List.of("Authorization", "X-Rewind-Position", "X-Rewind-Wait-Ms")) {
            String value = exchange.getRequestHeaders().getFirst(name);
            if (value != null) {
                request.header(name, value);
            }
        }
        try {
            return client.send(request.build(), BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
