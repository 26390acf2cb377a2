package dev.rewind.runner;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Stands before a query API, and answers each question with 503 once before it passes the question on. */
final class BusyQueryApi implements AutoCloseable {

    private static final int UNAVAILABLE = 503;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<URI, Boolean> refused = new ConcurrentHashMap<>();
    private final String behind;
    private final HttpServer server;

    BusyQueryApi(String behind) throws IOException {
        this.behind = behind;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** How many different questions it has refused. */
    int refused() {
        return refused.size();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (refused.putIfAbsent(exchange.getRequestURI(), true) == null) {
                exchange.sendResponseHeaders(UNAVAILABLE, -1);
                return;
            }
            HttpResponse<byte[]> answer = ask(exchange.getRequestURI());
            answer.headers()
                    .firstValue("Link")
                    .ifPresent(link -> exchange.getResponseHeaders().add("Link", link));
            exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
            exchange.getResponseBody().write(answer.body());
        }
    }

    private HttpResponse<byte[]> ask(URI question) throws IOException {
        try {
            return client.send(
                    HttpRequest.newBuilder(URI.create(behind + question)).build(), BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the query API was asked");
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
