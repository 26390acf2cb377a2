package dev.rewind.standalone.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Talks to one query API. Safe for use by several threads. */
public final class RewindClient {

    /** How long to try to reach the query API. */
    private static final Duration CONNECT = Duration.ofSeconds(5);

    /** How long one answer may take: longer than the query API itself waits for a decision. */
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final URI base;
    private final String actor;
    private final @Nullable String token;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();

    /**
     * A client.
     *
     * @param base where the query API is, such as {@code http://127.0.0.1:8080}
     * @param actor who asks, for the record; what cannot stand in a header is replaced
     * @param token that shows it, or null
     */
    public RewindClient(URI base, String actor, @Nullable String token) {
        this.base = base;
        this.token = token;
        this.actor = actor.replaceAll("[^\\x21-\\x7E]", "?");
    }

    /** Where the query API is. */
    public URI base() {
        return base;
    }

    /**
     * Looks something up.
     *
     * @param path from {@link #path}
     * @param query parameters; unset ones are left out by the caller
     * @throws ProblemException when the query API says no
     * @throws UnreachableException when it does not answer
     */
    public Answer get(String path, Map<String, String> query) {
        return send(request(with(path, query)).GET());
    }

    /** As {@link #get(String, Map)} without parameters. */
    public Answer get(String path) {
        return get(path, Map.of());
    }

    /**
     * As {@link #get(String)}, as of a moment when what the log has at this place was processed.
     *
     * @param partition of the plan events
     * @param offset in that partition
     */
    public Answer getAfter(int partition, long offset, String path) {
        return send(request(path)
                .header("X-Rewind-Position", partition + ":" + offset)
                .GET());
    }

    /**
     * Asks for something to be done.
     *
     * @param path from {@link #path}
     * @param contentType what the body is
     * @param body as it is to be sent
     * @throws ProblemException when the query API says no
     * @throws UnreachableException when it does not answer
     */
    public Answer post(String path, String contentType, byte[] body) {
        return send(
                request(path).header("Content-Type", contentType).POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    /** Asks for something to be so: JSON at a path. The rest as {@link #post}. */
    public Answer put(String path, byte[] json) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofByteArray(json)));
    }

    /** Asks for something to be so no more. The rest as {@link #get(String, Map)}. */
    public Answer delete(String path, Map<String, String> query) {
        return send(request(with(path, query)).DELETE());
    }

    /**
     * Opens what does not end: server-sent events.
     *
     * @param lastId the id of the event to go on after, or null
     * @return what the server sends, to be closed
     * @throws ProblemException when the query API says no
     * @throws UnreachableException when it does not answer
     */
    InputStream stream(String path, Map<String, String> query, @Nullable String lastId) {
        HttpRequest.Builder request = request(with(path, query)).setHeader("Accept", "text/event-stream");
        if (lastId != null) {
            request.header("Last-Event-ID", lastId);
        }
        HttpRequest built = request.build();
        HttpResponse<InputStream> response = sent(built, HttpResponse.BodyHandlers.ofInputStream());
        if (response.statusCode() / 100 == 2) {
            return response.body();
        }
        try (InputStream body = response.body()) {
            throw ProblemException.of(built, response.statusCode(), body.readAllBytes());
        } catch (IOException e) {
            throw new UnreachableException(base, "does not answer", e);
        }
    }

    private static String with(String path, Map<String, String> query) {
        String parameters = query.entrySet().stream()
                .map(entry -> encoded(entry.getKey()) + "=" + encoded(entry.getValue()))
                .collect(Collectors.joining("&"));
        return parameters.isEmpty() ? path : path + "?" + parameters;
    }

    /** {@code /api/checkpoints/plan%3Ax%3A1} of {@code "api", "checkpoints", "plan:x:1"}. */
    public static String path(String... segments) {
        StringBuilder path = new StringBuilder();
        for (String segment : segments) {
            path.append('/').append(encoded(segment));
        }
        return path.toString();
    }

    private HttpRequest.Builder request(String pathAndQuery) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(base.toString().replaceAll("/+$", "") + pathAndQuery))
                .timeout(ANSWER)
                .header("Accept", "application/json, application/problem+json")
                .header("X-Rewind-Actor", actor);
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    private Answer send(HttpRequest.Builder builder) {
        HttpRequest request = builder.build();
        HttpResponse<byte[]> response = sent(request, HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() / 100 != 2) {
            throw ProblemException.of(request, response.statusCode(), response.body());
        }
        return new Answer(response.headers(), response.body());
    }

    private <T> HttpResponse<T> sent(HttpRequest request, HttpResponse.BodyHandler<T> body) {
        try {
            return http.send(request, body);
        } catch (HttpTimeoutException e) {
            throw new UnreachableException(base, "did not answer in time", e);
        } catch (IOException e) {
            throw new UnreachableException(base, "does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnreachableException(base, "was not waited for: interrupted", e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
