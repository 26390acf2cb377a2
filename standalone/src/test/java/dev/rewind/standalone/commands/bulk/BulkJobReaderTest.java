package dev.rewind.standalone.commands.bulk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.rewind.standalone.client.ProblemException;
import dev.rewind.standalone.client.RewindClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A job is shown also where the query API cannot say where its rollbacks stand. */
class BulkJobReaderTest {

    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aJobIsReadAloneWhileItsRollbacksCannotBeRead() {
        answers(503, 200);

        assertThat(BulkJobReader.withRollbacks(client(), "3f9a0c1b2d4e")
                        .path("bulk_id")
                        .asText())
                .isEqualTo("3f9a0c1b2d4e");
    }

    @Test
    void aJobThatIsNotThereIsAProblem() {
        answers(404, 404);

        assertThatThrownBy(() -> BulkJobReader.withRollbacks(client(), "3f9a0c1b2d4e"))
                .isInstanceOf(ProblemException.class);
    }

    private void answers(int withRollbacks, int alone) {
        server.createContext("/api/bulk/3f9a0c1b2d4e", exchange -> {
            int status = "include=rollbacks".equals(exchange.getRequestURI().getQuery()) ? withRollbacks : alone;
            byte[] body = "{\"bulk_id\":\"3f9a0c1b2d4e\"}".getBytes(UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    private RewindClient client() {
        return new RewindClient(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()), "test", null);
    }
}
