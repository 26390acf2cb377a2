package dev.rewind.runner.file;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.StepFailedException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * Makes one HTTP request. An answer of 2xx is well; its body, where there is one, is the state. 4xx fails for good, but
 * for those that say "later"; anything else may be tried again.
 */
final class HttpCall {

    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final int MAX_ERROR_BYTES = 2_000;
    private static final Set<Integer> LATER = Set.of(408, 409, 423, 425, 429);
    private static final Set<String> BODILESS = Set.of("GET", "HEAD");

    private static final class Client {
        static final HttpClient INSTANCE =
                HttpClient.newBuilder().connectTimeout(CONNECT).build();
    }

    private HttpCall() {}

    /**
     * Makes it.
     *
     * @param variables for the places in its texts
     * @param own headers that say who asks
     * @param most bytes of an answer
     * @return the answer's body
     * @throws InterruptedException when this thread is interrupted: the request is given up
     */
    static byte[] make(
            Action.Http call,
            JsonNode state,
            Map<String, String> variables,
            Map<String, String> own,
            int most,
            Retries retries)
            throws StepFailedException, InterruptedException {
        HttpRequest request = request(call, state, variables, own);
        try {
            HttpResponse<InputStream> answer = Client.INSTANCE.send(request, BodyHandlers.ofInputStream());
            try (InputStream body = answer.body()) {
                int status = answer.statusCode();
                if (status < 200 || status > 299) {
                    throw failed(status, new String(body.readNBytes(MAX_ERROR_BYTES), StandardCharsets.UTF_8), retries);
                }
                byte[] bytes = body.readNBytes(most + 1);
                if (bytes.length > most) {
                    throw StepFailedException.notRetryable(
                            "output_too_large",
                            "the answer is larger than a state may be: more than " + most + " bytes");
                }
                return bytes;
            }
        } catch (IOException e) {
            String why = e.getMessage() == null ? e.toString() : e.getMessage();
            throw new StepFailedException("http_failed", request.method() + " " + shown(request) + ": " + why);
        }
    }

    private static HttpRequest request(
            Action.Http call, JsonNode state, Map<String, String> variables, Map<String, String> own)
            throws StepFailedException {
        String url = Template.filled(call.url(), state, variables, Template::encoded);
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
            own.forEach(request::setHeader);
            boolean bodiless = BODILESS.contains(call.method());
            if (!bodiless) {
                request.setHeader("content-type", "application/json");
            }
            request.setHeader("accept", "application/json");
            for (Map.Entry<String, String> header : call.headers().entrySet()) {
                request.setHeader(
                        header.getKey(), Template.filled(header.getValue(), state, variables, value -> value));
            }
            byte[] body = Snapshot.of(state).bytes();
            return request.method(call.method(), bodiless ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body))
                    .build();
        } catch (IllegalArgumentException e) {
            throw StepFailedException.notRetryable("invalid_request", String.valueOf(e.getMessage()));
        }
    }

    private static StepFailedException failed(int status, String body, Retries retries) {
        String message = "HTTP " + status + (body.isBlank() ? "" : ": " + body.strip());
        boolean ours = status >= 400 && status < 500 && !LATER.contains(status);
        return retries.again(status, !ours)
                ? new StepFailedException("http_status", message)
                : StepFailedException.notRetryable("http_status", message);
    }

    /** Without the query, where secrets are wont to be. */
    private static String shown(HttpRequest request) {
        URI uri = request.uri();
        return uri.getScheme() + "://" + uri.getAuthority() + uri.getPath();
    }
}
