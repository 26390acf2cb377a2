package dev.rewind.standalone.client;

import dev.rewind.events.EntityKey;
import dev.rewind.storeapi.StoreHeaders;
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

/** An HTTP client of one query API. Safe for use by several threads. */
public final class RewindClient {

    /** How long connecting may take. */
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(5);

    /** How long one answer may take: longer than the query API itself waits for a decision. */
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);

    private final URI base;
    private final String actor;
    private final @Nullable String token;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_WITHIN)
            .build();

    /**
     * Creates a client.
     *
     * @param base the URL of the query API, such as {@code http://127.0.0.1:8080}
     * @param actor the name of the caller, which the log records; characters that a header must not have are replaced
     * @param token the access token, or null
     */
    public RewindClient(URI base, String actor, @Nullable String token) {
        this.base = base;
        this.token = token;
        this.actor = actor.replaceAll("[^\\x21-\\x7E]", "?");
    }

    /** The URL of the query API. */
    public URI base() {
        return base;
    }

    /**
     * Sends a GET request.
     *
     * @param path from {@link #path}
     * @param query the query parameters
     * @throws ProblemException if the query API refuses the request
     * @throws ApiUnreachableException if it does not answer
     */
    public ApiAnswer get(String path, Map<String, String> query) {
        return send(request(withQuery(path, query)).GET());
    }

    /** Sends a GET request without parameters, as {@link #get(String, Map)}. */
    public ApiAnswer get(String path) {
        return get(path, Map.of());
    }

    /**
     * As {@link #get(String)}, but the answer includes the event at this place of the log.
     *
     * @param partition a partition of {@code plan-events}
     * @param offset the offset of the event in that partition
     */
    public ApiAnswer getAfter(int partition, long offset, String path) {
        return send(request(path)
                .header(StoreHeaders.POSITION, partition + ":" + offset)
                .GET());
    }

    /**
     * Tells an empty answer about an entity from an answer about an entity that does not exist.
     *
     * @throws ProblemException if the answer is empty and there is no such entity
     */
    public void requireEntity(ApiAnswer answer, EntityKey entity) {
        if (answer.tree().isEmpty()) {
            get(path("api", "entities", entity.type(), entity.id()));
        }
    }

    /**
     * Sends a POST request.
     *
     * @param path from {@link #path}
     * @param contentType the type of the body
     * @param body the body, sent unchanged
     * @throws ProblemException if the query API refuses the request
     * @throws ApiUnreachableException if it does not answer
     */
    public ApiAnswer post(String path, String contentType, byte[] body) {
        return send(
                request(path).header("Content-Type", contentType).POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    /** Sends a PUT request with JSON. Throws as {@link #post} does. */
    public ApiAnswer put(String path, byte[] json) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofByteArray(json)));
    }

    /** Sends a DELETE request. Throws as {@link #get(String, Map)} does. */
    public ApiAnswer delete(String path, Map<String, String> query) {
        return send(request(withQuery(path, query)).DELETE());
    }

    /**
     * Opens a stream of server-sent events.
     *
     * @param lastId the id of the event after which to continue, or null
     * @return the stream, which the caller closes
     * @throws ProblemException if the query API refuses the request
     * @throws ApiUnreachableException if it does not answer
     */
    InputStream stream(String path, Map<String, String> query, @Nullable String lastId) {
        HttpRequest.Builder request = request(withQuery(path, query)).setHeader("Accept", "text/event-stream");
        if (lastId != null) {
            request.header("Last-Event-ID", lastId);
        }
        HttpRequest built = request.build();
        HttpResponse<InputStream> response = exchange(built, HttpResponse.BodyHandlers.ofInputStream());
        if (response.statusCode() / 100 == 2) {
            return response.body();
        }
        try (InputStream body = response.body()) {
            throw ProblemException.of(built, response.statusCode(), body.readAllBytes());
        } catch (IOException e) {
            throw new ApiUnreachableException(base, "does not answer", e);
        }
    }

    /** A path with query parameters. */
    static String withQuery(String path, Map<String, String> query) {
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

    /**
     * The address of an entity's page in the console.
     *
     * @param url the URL of the query API
     */
    public static String page(String url, EntityKey entity) {
        return withoutSlash(url) + path("entities", entity.type(), entity.id());
    }

    private static String withoutSlash(String url) {
        return url.replaceAll("/+$", "");
    }

    private HttpRequest.Builder request(String pathAndQuery) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(withoutSlash(base.toString()) + pathAndQuery))
                .timeout(ANSWER_WITHIN)
                .header("Accept", "application/json, application/problem+json")
                .header("X-Rewind-Actor", actor);
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    private ApiAnswer send(HttpRequest.Builder builder) {
        HttpRequest request = builder.build();
        HttpResponse<byte[]> response = exchange(request, HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() / 100 != 2) {
            throw ProblemException.of(request, response.statusCode(), response.body());
        }
        return new ApiAnswer(response.headers(), response.body());
    }

    private <T> HttpResponse<T> exchange(HttpRequest request, HttpResponse.BodyHandler<T> body) {
        try {
            return http.send(request, body);
        } catch (HttpTimeoutException e) {
            throw new ApiUnreachableException(base, "did not answer in time", e);
        } catch (IOException e) {
            throw new ApiUnreachableException(base, "does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiUnreachableException(base, "was not waited for: interrupted", e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
