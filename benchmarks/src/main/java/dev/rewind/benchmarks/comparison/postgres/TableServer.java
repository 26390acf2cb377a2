package dev.rewind.benchmarks.comparison.postgres;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP server of the JDK before the table: {@code /latest/ID} and {@code /list/ID/LIMIT}. A process of its own, as
 * an application would be.
 */
public final class TableServer {

    private static final int THREADS = 16;
    private static final int NOT_FOUND = 404;

    private TableServer() {}

    /**
     * Serves until it is killed.
     *
     * @param args the address of the database, and the file that it writes its port to
     */
    public static void main(String[] args) throws IOException {
        CheckpointTable table = new CheckpointTable(args[0], THREADS);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newFixedThreadPool(THREADS));
        server.createContext("/latest/", exchange -> answer(exchange, table.latest(word(exchange, 2))));
        server.createContext(
                "/list/",
                exchange -> answer(exchange, table.newest(word(exchange, 2), Integer.parseInt(word(exchange, 3)))));
        server.start();
        Path port = Path.of(args[1]);
        Path draft = Files.writeString(
                port.resolveSibling(port.getFileName() + ".new"),
                Integer.toString(server.getAddress().getPort()));
        Files.move(draft, port, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String word(HttpExchange exchange, int number) {
        return exchange.getRequestURI().getPath().split("/", -1)[number];
    }

    private static void answer(HttpExchange exchange, @Nullable String json) throws IOException {
        try (exchange) {
            if (json == null) {
                exchange.sendResponseHeaders(NOT_FOUND, -1);
            } else {
                byte[] body = json.getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        }
    }
}
