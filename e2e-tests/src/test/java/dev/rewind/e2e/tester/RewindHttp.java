package dev.rewind.e2e.tester;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The JDK's HTTP client for one installation. Safe for use by several threads. */
public final class RewindHttp {
    /** The header with the position that a read must include, {@code partition:offset} of plan-events. */
    public static final String POSITION = "X-Rewind-Position";

    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration ANSWER = Duration.ofSeconds(20);
    private static final int PAGE = 500;

    private final URI base;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();

    RewindHttp(URI base) {
        this.base = base;
    }

    /** Sends a GET. */
    public Answer get(String path, String... headers) {
        return orFail(request(path, headers).GET());
    }

    /** Sends text. */
    public Answer post(String path, String contentType, String body, String... headers) {
        return post(path, contentType, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    /** Sends bytes. */
    public Answer post(String path, String contentType, byte[] body, String... headers) {
        return orFail(
                request(path, headers).header("Content-Type", contentType).POST(BodyPublishers.ofByteArray(body)));
    }

    /**
     * Publishes an event in structured mode.
     *
     * @throws IOException when it is unknown whether it was published
     */
    public Answer publish(Event event) throws IOException {
        return send(request("/api/events")
                .header("Content-Type", Event.STRUCTURED)
                .POST(BodyPublishers.ofByteArray(event.structured())));
    }

    /** Returns the status of a GET, or -1 without an answer. */
    public int status(String path) {
        try {
            return send(request(path).GET()).status();
        } catch (IOException e) {
            return -1;
        }
    }

    /** Returns all checkpoints of an entity, newest first, page by page. */
    public List<JsonNode> checkpoints(String entity, String... headers) {
        String[] words = entity.split(":", 2);
        String page = "/api/checkpoints/?entity_type=" + words[0] + "&entity_id=" + words[1] + "&limit=" + PAGE;
        List<JsonNode> all = new ArrayList<>();
        while (page != null) {
            Answer answer = get(page, headers).expect(200);
            answer.json().forEach(all::add);
            page = answer.next();
        }
        return all;
    }

    private HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).timeout(ANSWER);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return request;
    }

    private Answer orFail(HttpRequest.Builder request) {
        try {
            return send(request);
        } catch (IOException e) {
            throw new AssertionError(request.build() + " was not answered", e);
        }
    }

    private Answer send(HttpRequest.Builder request) throws IOException {
        try {
            return new Answer(client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
