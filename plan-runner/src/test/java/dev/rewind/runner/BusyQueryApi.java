package dev.rewind.runner;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.rewind.testsupport.TestHttp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Stands before a query API, and answers each question with 503 once before it passes the question on. */
final class BusyQueryApi implements AutoCloseable {

    private static final int UNAVAILABLE = 503;

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
            HttpResponse<byte[]> answer = TestHttp.send(
                    TestHttp.request(URI.create(behind + exchange.getRequestURI())), BodyHandlers.ofByteArray());
            answer.headers()
                    .firstValue("Link")
                    .ifPresent(link -> exchange.getResponseHeaders().add("Link", link));
            exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
            exchange.getResponseBody().write(answer.body());
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
