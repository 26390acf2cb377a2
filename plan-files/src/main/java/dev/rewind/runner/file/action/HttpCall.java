package dev.rewind.runner.file.action;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.StepFailedException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Sends one HTTP request. A 2xx status is a success, and the body, if any, is the state. A 4xx status fails the step
 * for good, except for those that ask to try later. After any other status the step may be tried again.
 */
public final class HttpCall {

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
     * Sends a request and waits for the whole response.
     *
     * @param most the most bytes of a response body
     * @return the response body
     * @throws InterruptedException when this thread is interrupted; the connection is closed then
     */
    public static byte[] make(HttpRequest request, int most, RetryableFailures retries, SecretMask secrets)
            throws StepFailedException, InterruptedException {
        int mostOfError = MAX_ERROR_BYTES + secrets.reach();
        CompletableFuture<HttpResponse<BoundedBody.Content>> exchange = Client.INSTANCE.sendAsync(
                request, head -> new BoundedBody(isWell(head.statusCode()) ? most : mostOfError));
        try {
            HttpResponse<BoundedBody.Content> answer = exchange.get();
            byte[] body = answer.body().bytes();
            if (!isWell(answer.statusCode())) {
                throw failed(answer.statusCode(), secrets.head(body, MAX_ERROR_BYTES), retries);
            }
            if (answer.body().cut()) {
                throw StepFailedException.notRetryable(
                        "output_too_large", "the answer is larger than a state may be: more than " + most + " bytes");
            }
            return body;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            String why = cause.getMessage() == null ? cause.toString() : cause.getMessage();
            throw new StepFailedException("http_failed", request.method() + " " + shown(request) + ": " + why);
        } finally {
            exchange.cancel(true);
        }
    }

    private static boolean isWell(int status) {
        return status >= 200 && status <= 299;
    }

    /**
     * Builds the request for a state.
     *
     * @param variables the values of placeholders
     * @param own the headers that name plan, step and attempt
     * @throws StepFailedException when a value does not fit its placeholder
     */
    public static HttpRequest request(
            StepAction.Http call, JsonNode state, Map<String, String> variables, Map<String, String> own)
            throws StepFailedException {
        String url = UrlTemplate.filled(call.url(), state, variables);
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
                        header.getKey(),
                        ValueTemplate.filled(
                                header.getValue(),
                                state,
                                variables,
                                value -> HeaderText.value(header.getKey(), value)));
            }
            byte[] body = Snapshot.of(state).bytes();
            return request.method(call.method(), bodiless ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body))
                    .build();
        } catch (IllegalArgumentException e) {
            throw StepFailedException.notRetryable("invalid_request", String.valueOf(e.getMessage()));
        }
    }

    private static StepFailedException failed(int status, String body, RetryableFailures retries) {
        String message = "HTTP " + status + (body.isBlank() ? "" : ": " + body.strip());
        boolean ours = status >= 400 && status < 500 && !LATER.contains(status);
        return retries.again(status, !ours)
                ? new StepFailedException("http_status", message)
                : StepFailedException.notRetryable("http_status", message);
    }

    /** The URL without its query, which often has secrets. */
    private static String shown(HttpRequest request) {
        URI uri = request.uri();
        return uri.getScheme() + "://" + uri.getAuthority() + uri.getPath();
    }
}
