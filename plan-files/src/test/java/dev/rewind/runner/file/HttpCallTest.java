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
import dev.rewind.runner.file.action.RetryableFailures;
import dev.rewind.runner.file.action.SecretEntry;
import dev.rewind.runner.file.action.SecretMask;
import dev.rewind.runner.file.action.StepAction;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
            int status = Integer.parseInt(asked[asked.length - 1].replaceAll("\\D.*", ""));
            String text = path.startsWith("/large")
                    ? "\"" + "x".repeat(2_000) + "\""
                    : path.startsWith("/leak")
                            ? "x".repeat(Integer.parseInt(asked[1].substring("leak".length()))) + "s3cret-token"
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
        RetryableFailures never = new RetryableFailures(Set.of(503), false);
        RetryableFailures only = new RetryableFailures(Set.of(404), true);

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
        steps().undo(new StepAction.Http("DELETE", url("/charge/204"), Map.of()))
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

    @Test
    void aSecretIsMaskedWhereTheBeginningOfTheAnswerCutsIt() throws Exception {
        for (int before : List.of(1_989, 1_995, 1_999, 2_000)) {
            assertFails("/leak" + before + "/503", "http_status", true, "HTTP 503: xxx");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ..          | a name other than . and ..
            .           | a name other than . and ..
            ``          | a name that is not empty
            ` `         | a name that is not empty
            /           | a name that is not empty
            //          | a name that is not empty
            %2f         | a name that is not empty
            %2e%2e      | a name other than . and ..
            %2E.        | a name other than . and ..
            %252e%252e  | a name other than . and ..
            ..;         | a name other than . and ..
            ..;a=b      | a name other than . and ..
            ..;%zz      | a name other than . and ..
            ;a          | a name that is not empty
            ../x        | a name other than . and ..
            x/..        | a name other than . and ..
            ..\\x     | a name other than . and ..
            x%5c..      | a name other than . and ..
            .. /x       | a name other than . and ..
            """)
    void aValueThatNamesAnotherResourceIsRefusedBeforeTheRequest(String value, String wanted) {
        String state = Json.mapper().createObjectNode().put("id", value).toString();

        for (String path : List.of("/tenants/42/files/${/id}", "/tenants/${/id}/files/204?x=1", "/files/${/id}#x")) {
            assertThatThrownBy(() -> call("DELETE", path, state))
                    .isInstanceOfSatisfying(StepFailedException.class, e -> {
                        assertThat(e.type()).isEqualTo("invalid_url");
                        assertThat(e.isRetryable()).isFalse();
                    })
                    .hasMessageContaining("${/id} makes a segment of the URL's path \"" + value + "\"")
                    .hasMessageContaining(wanted);
        }
        assertThat(requests).isEmpty();
    }

    @Test
    void aSegmentIsCheckedAsAWhole() throws Exception {
        String dot = "{\"a\":\".\",\"empty\":\"\"}";

        assertThatThrownBy(() -> call("DELETE", "/x/.${/a}/204", dot)).hasMessageContaining("path \"..\"");
        assertThatThrownBy(() -> call("DELETE", "/x/${/a}${/a}/204", dot)).hasMessageContaining("${/a}, ${/a} makes");
        assertThatThrownBy(() -> call("DELETE", "/x/%2e${/a}/204", dot)).hasMessageContaining("path \"%2e.\"");
        assertThatThrownBy(() -> call("DELETE", "/x/${/empty}${/empty}/204", dot))
                .hasMessageContaining("path \"\"");
        assertThat(requests).isEmpty();
        call("DELETE", "/x/v${/empty}/a${/a}/${/a}b/204", dot);
        assertThat(requests).last().asString().startsWith("DELETE /x/v/a./.b/204 ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            a/b         | a%2Fb
            a?b=c#d&e   | a%3Fb%3Dc%23d%26e
            a\\b      | a%5Cb
            a;b         | a%3Bb
            ...         | ...
            a..b        | a..b
            100%        | 100%25
            s3://b/k    | s3%3A%2F%2Fb%2Fk
            prüfen 支付 | pr%C3%BCfen%20%E6%94%AF%E4%BB%98
            """)
    void aValueStaysOneSegmentOrOneParameter(String value, String sent) throws Exception {
        String state = Json.mapper().createObjectNode().put("id", value).toString();

        call("DELETE", "/files/${/id}/204", state);
        call("DELETE", "/204?id=${/id}&all=no", state);

        assertThat(requests.get(0)).startsWith("DELETE /files/" + sent + "/204 ");
        assertThat(requests.get(1)).startsWith("DELETE /204?id=" + sent + "&all=no ");
    }

    @Test
    void aControlCharacterInAPathIsRefused() {
        for (String value : List.of("a\u0000", "a\nb", "\r", "a\u0085", "a%00", "a%0d%0ab")) {
            assertThatThrownBy(() -> call(
                            "DELETE",
                            "/files/${/id}",
                            Json.mapper().createObjectNode().put("id", value).toString()))
                    .hasMessageContaining("it must be a name");
        }
        assertThat(requests).isEmpty();
    }

    @Test
    void stepsOfDifferentNamesHaveDifferentKeys() throws Exception {
        List<String> names = List.of(
                "prüfen", "pröfen", "支付", "🔑", "a\tb", "a\nb", "UTF-8''pr%C3%BCfen", "pr%C3%BCfen", "pr?fen", "build");
        for (String name : names) {
            undo(new StepAction.Http("DELETE", url("/204"), Map.of()), "{}", name);
        }

        assertThat(requests).doesNotHaveDuplicates().hasSameSizeAs(names);
        assertThat(requests.get(0)).endsWith(" order-42/UTF-8''pr%C3%BCfen/undo/2");
        assertThat(requests)
                .filteredOn(request -> request.endsWith(" order-42/pr%C3%BCfen/undo/2"))
                .hasSize(1);
        assertThat(requests).last().asString().endsWith(" order-42/build/undo/2");
    }

    @Test
    void aHeadersValueIsEncodedWhereAHeaderCannotCarryIt() throws Exception {
        StepAction.Http call = new StepAction.Http("DELETE", url("/204"), Map.of("authorization", "Bearer ${/name}"));

        undo(call, "{\"name\":\"支付 a+b%2B\"}", "build");

        assertThat(requests).last().asString().contains(" Bearer %E6%94%AF%E4%BB%98 a+b%2B ");
        assertThatThrownBy(() -> undo(call, "{\"name\":\"a\\r\\nx: y\"}", "build"))
                .isInstanceOf(StepFailedException.class)
                .hasMessageContaining("header authorization cannot carry the control character U+000D");
        assertThat(requests).hasSize(1);
    }

    @Test
    void aUrlMayHaveOtherCharactersThanAscii() throws Exception {
        call("DELETE", "/prüfen/${/n}?q=ä", "{\"n\":204}");

        assertThat(requests).last().asString().startsWith("DELETE /pr%C3%BCfen/204?q=%C3%A4 ");
    }

    @Test
    void aSecretInAValueThatIsRefusedIsMaskedWhole() {
        String path = "/" + "x".repeat(70) + "%2F..%2F${TOKEN}/204";

        assertThatThrownBy(() -> call("DELETE", path, "{}"))
                .isInstanceOf(StepFailedException.class)
                .hasMessageContaining("x%2F..%2F***\", so the request is not sent");
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 503})
    void aBodyThatTricklesIsGivenUpWithItsConnection(int status) throws Exception {
        try (ServerSocket trickling = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CountDownLatch begun = new CountDownLatch(1);
            Future<Boolean> closed = threads.submit(() -> trickle(trickling, status, begun));
            ExecutorService caller = Executors.newSingleThreadExecutor();
            Future<JsonNode> waiting = caller.submit(() -> steps().work(
                            new StepAction.Http("POST", "http://127.0.0.1:" + trickling.getLocalPort() + "/", Map.of()),
                            null,
                            RetryableFailures.AS_USUAL)
                    .run(Json.mapper().readTree("{}"), context()));
            begun.await();

            caller.shutdownNow();

            assertThat(caller.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
            assertThatThrownBy(waiting::get).hasCauseInstanceOf(InterruptedException.class);
            assertThat(closed.get(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** Sends the body byte by byte, until the client closes the connection. */
    private static boolean trickle(ServerSocket server, int status, CountDownLatch begun) throws Exception {
        try (Socket connection = server.accept()) {
            OutputStream out = connection.getOutputStream();
            out.write(("HTTP/1.1 " + status + " Slow\r\ncontent-length: 1000000\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            for (int sent = 0; sent < 2_000; sent++) {
                out.write('1');
                out.flush();
                if (sent == 10) {
                    begun.countDown();
                }
                Thread.sleep(10);
            }
            return false;
        } catch (SocketException e) {
            return true;
        }
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

    private boolean retryable(String path, RetryableFailures retries) {
        return catchThrowableOfType(StepFailedException.class, () -> call("POST", path, "{}", retries))
                .isRetryable();
    }

    private JsonNode call(String method, String path, String state) throws Exception {
        return call(method, path, state, RetryableFailures.AS_USUAL);
    }

    private JsonNode call(String method, String path, String state, RetryableFailures retries) throws Exception {
        return steps().work(
                        new StepAction.Http(method, url(path), Map.of("authorization", "Bearer ${TOKEN}")),
                        null,
                        retries)
                .run(Json.mapper().readTree(state), context());
    }

    private void undo(StepAction.Http call, String state, String step) throws Exception {
        steps().undo(call)
                .undo(
                        Json.mapper().readTree(state),
                        new UndoContext(
                                new RollbackId(PLAN, 3), new UndoStep(step, 2, new CheckpointId(PLAN, 7), true)));
    }

    private static StepContext context() {
        return new StepContext(PLAN, new Step("build", 0, 2), 3, "hash", new EventRef("e", "/test", 5, 77));
    }

    private String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private static StepFunctions steps() throws InvalidPlanFileException {
        Map<String, String> variables = Map.of("TOKEN", "s3cret-token", "SPACED", "s3cret words");
        return new StepFunctions(
                "ship",
                Path.of("."),
                variables,
                Map.of(),
                SecretMask.of(
                        List.of(new SecretEntry("TOKEN", "plan.yaml:1"), new SecretEntry("SPACED", "plan.yaml:1")),
                        List.of(variables)),
                1_000,
                new StepOutput());
    }
}
