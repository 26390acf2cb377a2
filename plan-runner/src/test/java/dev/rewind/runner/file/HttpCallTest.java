package dev.rewind.runner.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;
import dev.rewind.events.RollbackId;
import dev.rewind.events.Step;
import dev.rewind.events.UndoStep;
import dev.rewind.events.json.Json;
import dev.rewind.runner.StepContext;
import dev.rewind.runner.StepFailedException;
import dev.rewind.runner.UndoContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HttpCallTest {

    private static final EntityKey PLAN = EntityKey.plan("order-42");

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().toString();
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            requests.add(exchange.getRequestMethod() + " " + path + " " + body + " "
                    + exchange.getRequestHeaders().getFirst("authorization") + " "
                    + exchange.getRequestHeaders().getFirst("idempotency-key"));
            if (path.startsWith("/wait")) {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            String[] asked = path.split("/", -1);
            int status = Integer.parseInt(asked[asked.length - 1].replaceAll("\\D", ""));
            String text = path.startsWith("/large")
                    ? "\"" + "x".repeat(2_000) + "\""
                    : status == 204 ? "" : "{\"answer\":\"s3cret-token\"}";
            byte[] answer = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
            if (answer.length > 0) {
                exchange.getResponseBody().write(answer);
            }
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void close() {
        release.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void theStateGoesInAndTheAnswerIsTheStateAfter() throws Exception {
        JsonNode after = call("POST", "/state/200", "{\"n\":1}");

        assertThat(after).hasToString("{\"answer\":\"s3cret-token\"}");
        assertThat(requests).containsExactly("POST /state/200 {\"n\":1} Bearer s3cret-token order-42/build/run/2");
    }

    @Test
    void anEmptyAnswerLeavesTheStateAsItWas() throws Exception {
        assertThat(call("PUT", "/empty/204", "{\"n\":1}")).hasToString("{\"n\":1}");
        assertThat(call("GET", "/empty/204", "{\"n\":1}")).hasToString("{\"n\":1}");
        assertThat(requests).last().asString().startsWith("GET /empty/204  Bearer");
    }

    @Test
    void membersOfTheStateAndVariablesFillTheUrl() throws Exception {
        JsonNode after = call("POST", "/${/order/id}/${TOKEN}/${/n}", "{\"order\":{\"id\":\"a b/c\"},\"n\":200}");

        assertThat(requests.get(0)).startsWith("POST /a%20b%2Fc/s3cret-token/200 ");
        assertThat(after).isNotNull();
    }

    @Test
    void whatIsMissingForTheUrlFailsForGood() {
        assertFails("/${/nothing}", "no_value", false, "/nothing");
        assertFails("/${NOTHING}", "no_value", false, "NOTHING");
    }

    @Test
    void whatTheServerRefusesFailsForGoodAndItsTroublesMayPass() {
        assertFails("/x/404", "http_status", false, "HTTP 404: {\"answer\":\"***\"}");
        assertFails("/x/429", "http_status", true, "HTTP 429");
        assertFails("/x/503", "http_status", true, "HTTP 503");
        assertFails("/x/302", "http_status", true, "HTTP 302");
        server.stop(0);
        assertFails("/x/200?token=${TOKEN}", "http_failed", true, "POST http://");
        assertFails("/x/${SPACED}", "http_failed", true, "/x/***");
    }

    @Test
    void aFileSaysWhichStatusesMayBeTriedAgain() {
        Retries never = new Retries(Set.of(503), false);
        Retries only = new Retries(Set.of(404), true);

        assertThat(retryable("/x/503", never)).isFalse();
        assertThat(retryable("/x/502", never)).isTrue();
        assertThat(retryable("/x/400", never)).isFalse();
        assertThat(retryable("/x/404", only)).isTrue();
        assertThat(retryable("/x/503", only)).isFalse();
    }

    @Test
    void anAnswerIsBounded() {
        assertFails("/large/200", "output_too_large", false, "1000");
    }

    @Test
    void anUndoIsARequestToo() throws Exception {
        steps().undo(new Action.Http("DELETE", url("/charge/204"), Map.of()))
                .undo(
                        Json.mapper().readTree("{\"n\":1}"),
                        new UndoContext(
                                new RollbackId(PLAN, 3), new UndoStep("build", 2, new CheckpointId(PLAN, 7), true)));

        assertThat(requests).containsExactly("DELETE /charge/204 {\"n\":1} null order-42/build/undo/2");
    }

    @Test
    void aRequestWhoseTimeIsUpIsGivenUp() throws Exception {
        Future<JsonNode> running = threads.submit(() -> call("POST", "/wait/200", "{}"));
        await().until(() -> !requests.isEmpty());
        ExecutorService caller = Executors.newSingleThreadExecutor();
        Future<JsonNode> interrupted = caller.submit(() -> call("POST", "/wait/200", "{}"));
        await().until(() -> requests.size() == 2);

        caller.shutdownNow();

        assertThatThrownBy(() -> interrupted.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(InterruptedException.class);
        release.countDown();
        assertThat(running.get(20, TimeUnit.SECONDS)).isNotNull();
    }

    private void assertFails(String path, String type, boolean retryable, String message) {
        assertThatThrownBy(() -> call("POST", path, "{}"))
                .isInstanceOfSatisfying(StepFailedException.class, e -> {
                    assertThat(e.type()).isEqualTo(type);
                    assertThat(e.isRetryable()).isEqualTo(retryable);
                })
                .hasMessageContaining(message)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("s3cret"));
    }

    private boolean retryable(String path, Retries retries) {
        return catchThrowableOfType(StepFailedException.class, () -> call("POST", path, "{}", retries))
                .isRetryable();
    }

    private JsonNode call(String method, String path, String state) throws Exception {
        return call(method, path, state, Retries.AS_USUAL);
    }

    private JsonNode call(String method, String path, String state, Retries retries) throws Exception {
        return steps().work(new Action.Http(method, url(path), Map.of("authorization", "Bearer ${TOKEN}")), retries)
                .run(
                        Json.mapper().readTree(state),
                        new StepContext(PLAN, new Step("build", 0, 2), 3, "hash", new EventRef("e", "/test", 5, 77)));
    }

    private String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private static Steps steps() throws InvalidPlanFileException {
        Map<String, String> variables = Map.of("TOKEN", "s3cret-token", "SPACED", "s3cret words");
        return new Steps(
                "ship", Path.of("."), variables, Map.of(), Secrets.of(List.of("TOKEN", "SPACED"), variables), 1_000);
    }
}
