package dev.rewind.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Reads server-sent events as a browser does, if necessary very slowly. It uses HTTP/1.0, which has no chunks. */
final class StreamReader implements AutoCloseable {

    private final Socket socket = new Socket();
    private final BufferedReader in;
    private final Map<String, String> headers = new ConcurrentHashMap<>();
    private final List<ReceivedEvent> received = new CopyOnWriteArrayList<>();
    private volatile int status;
    private volatile String lastId = "";
    private volatile int comments;
    private volatile boolean ended;

    /** One event. */
    record ReceivedEvent(String id, String event, JsonNode data) {}

    private StreamReader(URI url, String path, int receiveBuffer, String... headers) throws IOException {
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.connect(new InetSocketAddress("127.0.0.1", url.getPort()));
        StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.0\r\nHost: localhost\r\n");
        for (int i = 0; i < headers.length; i += 2) {
            request.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
        }
        socket.getOutputStream().write(request.append("\r\n").toString().getBytes(UTF_8));
        in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8), 512);
    }

    /** Connects and reads; returns when the first position arrived or the stream ended. */
    static StreamReader to(URI url, String path, String... headers) throws IOException {
        StreamReader reader = new StreamReader(url, path, 0, headers);
        reader.read();
        await().atMost(Duration.ofSeconds(20))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> !reader.lastId.isEmpty() || reader.ended);
        return reader;
    }

    /** Connects, and reads nothing until {@link #read()}. */
    static StreamReader notReading(URI url, String path) throws IOException {
        return new StreamReader(url, path, 4096);
    }

    void read() {
        Thread thread = new Thread(this::lines, "listening");
        thread.setDaemon(true);
        thread.start();
    }

    int status() {
        return status;
    }

    String header(String name) {
        return headers.getOrDefault(name.toLowerCase(java.util.Locale.ROOT), "");
    }

    List<ReceivedEvent> received() {
        return received;
    }

    String lastId() {
        return lastId;
    }

    int comments() {
        return comments;
    }

    boolean ended() {
        return ended;
    }

    List<ReceivedEvent> awaitReceived(int count) {
        await().atMost(Duration.ofSeconds(30))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> received.size() >= count || ended);
        return received;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void lines() {
        try {
            status = Integer.parseInt(in.readLine().split(" ")[1]);
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                int colon = line.indexOf(':');
                headers.put(
                        line.substring(0, colon).toLowerCase(java.util.Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
            String event = "";
            String data = null;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("id: ")) {
                    lastId = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    event = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    data = line.substring(6);
                } else if (line.startsWith(":")) {
                    comments++;
                } else if (line.isEmpty() && data != null) {
                    received.add(new ReceivedEvent(lastId, event, Json.mapper().readTree(data)));
                    data = null;
                }
            }
        } catch (IOException | RuntimeException e) {
            // The server or this test has closed the connection.
        } finally {
            ended = true;
        }
    }
}
