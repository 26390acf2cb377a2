package dev.rewind.benchmarks.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpConnectionTest {
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = exchange.getRequestURI().getPath().getBytes(StandardCharsets.UTF_8);
            // A length of 0 makes the JDK's server send chunks.
            exchange.sendResponseHeaders(200, exchange.getRequestURI().getPath().contains("chunks") ? 0 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.createContext("/missing", exchange -> {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void oneConnectionReadsAnswersOfEveryForm() throws IOException {
        try (HttpConnection http = new HttpConnection(server.getAddress())) {
            HttpConnection.Answer whole = http.get("/whole");
            HttpConnection.Answer chunks = http.get("/chunks");
            HttpConnection.Answer missing = http.get("/missing");
            HttpConnection.Answer after = http.get("/after");

            assertThat(whole.text()).isEqualTo("/whole");
            assertThat(chunks.text()).isEqualTo("/chunks");
            assertThat(missing.status()).isEqualTo(404);
            assertThat(missing.text()).isEmpty();
            assertThat(after.text()).isEqualTo("/after");
        }
    }
}
