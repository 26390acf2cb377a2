package dev.rewind.runner.history;

import dev.rewind.events.EventRef;
import dev.rewind.runner.work.WaitDeadline;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Reads from one query API. Safe for use by several threads. */
final class QueryApiClient {

    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(2);

    /** Longer than the query API itself waits for a store to catch up. */
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(15);

    /**
     * How long a query API that asks to wait, as while partitions move, is asked again. Reading the log instead takes a
     * consumer for each plan, and after a loss many plans are resumed at once.
     */
    private static final Duration ASKED_AGAIN_FOR = Duration.ofSeconds(10);

    private static final Duration PAUSE = Duration.ofMillis(500);

    private static final String POSITION = "X-Rewind-Position";
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    /** Created with the first request, because few runners resume a plan. */
    private static final class Client {
        static final HttpClient INSTANCE = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_WITHIN)
                .build();
    }

    private final String base;
    private final String token;
    private final Duration askedAgainFor;

    private QueryApiClient(String base, String token, Duration askedAgainFor) {
        this.base = base;
        this.token = token;
        this.askedAgainFor = askedAgainFor;
    }

    /**
     * A client of the query API that this configuration sets.
     *
     * @return null when it sets none; the default address is for commands that a person types
     */
    static @Nullable QueryApiClient of(Configuration configuration) {
        if (!configuration.isSet(Setting.URL)) {
            return null;
        }
        Duration patience = configuration.duration(Setting.COMMAND_WAIT);
        return new QueryApiClient(
                configuration.text(Setting.URL).replaceAll("/+$", ""),
                configuration.text(Setting.TOKEN),
                patience.compareTo(ASKED_AGAIN_FOR) < 0 ? patience : ASKED_AGAIN_FOR);
    }

    /** Its address. */
    String base() {
        return base;
    }

    /**
     * Reads a resource. Asks again for some seconds while the query API says that the answer comes later.
     *
     * @param path path and query
     * @param at an event that the answer has to include, or null
     * @return the answer; null when the resource does not exist
     * @throws StoredPastException when there is no answer, or an error
     */
    @Nullable
    HttpResponse<byte[]> get(String path, @Nullable EventRef at) throws StoredPastException, InterruptedException {
        WaitDeadline deadline = WaitDeadline.after(askedAgainFor);
        HttpResponse<byte[]> answer = ask(path, at);
        while (isBusy(answer.statusCode()) && deadline.left() > 0) {
            TimeUnit.NANOSECONDS.sleep(Math.min(PAUSE.toNanos(), deadline.left()));
            answer = ask(path, at);
        }
        int status = answer.statusCode();
        if (status == NOT_FOUND) {
            return null;
        }
        if (status != OK) {
            throw refused(status, new String(answer.body(), StandardCharsets.UTF_8));
        }
        return answer;
    }

    private HttpResponse<byte[]> ask(String path, @Nullable EventRef at)
            throws StoredPastException, InterruptedException {
        try {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create(base + path)).timeout(ANSWER_WITHIN);
            if (at != null) {
                request.header(POSITION, at.partition() + ":" + at.offset());
            }
            if (!token.isEmpty()) {
                request.header("Authorization", "Bearer " + token);
            }
            return Client.INSTANCE.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IllegalArgumentException e) {
            throw new StoredPastException(
                    Setting.URL.variable() + " is \"" + base + "\"; it must be the URL of a query API", false, e);
        } catch (IOException e) {
            throw new StoredPastException(
                    "the query API at " + base + " does not answer (" + e + "); check " + Setting.URL.variable(),
                    true,
                    e);
        }
    }

    private static boolean isBusy(int status) {
        return status >= SERVER_ERROR || status == TOO_MANY_REQUESTS;
    }

    /** A path segment. */
    static String encoded(Object segment) {
        return URLEncoder.encode(segment.toString(), StandardCharsets.UTF_8).replace("+", "%20");
    }

    private StoredPastException refused(int status, String body) {
        String remedy = status == UNAUTHORIZED || status == FORBIDDEN
                ? "; set " + Setting.TOKEN.variable() + " to a token with the role reader"
                : "";
        return new StoredPastException(
                "the query API at " + base + " answered " + status + " (" + body.strip() + ")" + remedy,
                isBusy(status),
                null);
    }
}
