package dev.rewind.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rewind.events.EntityKey;
import dev.rewind.query.Api.Answer;
import dev.rewind.service.config.Setting;
import dev.rewind.storeapi.ListPlace;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A store server moves, waits, dies or returns damaged data: the caller gets a correct answer or a problem. */
class StoreTroubleIT {

    private final StoreProxy proxy =
            new StoreProxy(QueryInstallation.shared().processor().storeUrl());
    private final QueryApi running = QueryApi.start(QueryInstallation.shared()
            .configuration()
            .with(Map.of(Setting.STORE_URLS, proxy.url().toString(), Setting.READ_WAIT, "300ms")));
    private final Api api = new Api(running.url());

    @BeforeEach
    void aCheckpointIsThere() {
        api.post("/api/checkpoints/task/trouble", "{\"state\":{\"balance\":100}}")
                .is(201);
        api.get("/api/entities/task/trouble").is(200);
    }

    @AfterEach
    void close() {
        running.close();
        proxy.close();
    }

    @Test
    void aStateThatWasTamperedWithIsNotRestored() {
        proxy.trouble((exchange, answer) -> {
            boolean snapshot = exchange.getRequestURI().getPath().endsWith("/snapshot");
            if (snapshot) {
                StoreProxy.answer(
                        exchange,
                        200,
                        new String(answer, UTF_8).replace("100", "999").getBytes(UTF_8));
            }
            return snapshot;
        });

        Answer answer = api.post("/api/checkpoints/task:trouble:1/restore", "{}");

        answer.problem(409, "integrity_failed");
        assertThat(answer.text()).doesNotContain("999");
    }

    @Test
    void aCheckpointThatWasTamperedWithIsNotRestored() {
        proxy.trouble((exchange, answer) -> {
            boolean checkpoint = exchange.getRequestURI().getPath().endsWith("/1");
            if (checkpoint) {
                StoreProxy.answer(
                        exchange,
                        200,
                        new String(answer, UTF_8)
                                .replace("\"manual\"", "\"other\"")
                                .getBytes(UTF_8));
            }
            return checkpoint;
        });

        api.post("/api/checkpoints/task:trouble:1/restore", "{}").problem(409, "integrity_failed");
    }

    @Test
    void damageThatAStoreServerReportsIsPassedOn() {
        proxy.trouble((exchange, answer) -> {
            boolean snapshot = exchange.getRequestURI().getPath().matches(".*/(snapshot|whole)");
            if (snapshot) {
                StoreProxy.answer(exchange, 409, "{\"code\":\"integrity_failed\"}".getBytes(UTF_8));
            }
            return snapshot;
        });

        api.get("/api/checkpoints/task:trouble:1").problem(409, "integrity_failed");
        api.get("/api/checkpoints/task:trouble:1/canonical").problem(409, "integrity_failed");
    }

    @Test
    void progressIsShownForProcessorsThatReportIt() {
        String host = proxy.url().getAuthority();
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(progress())
                        .isEqualTo(IntStream.range(0, 3)
                                .mapToObj(partition -> "{\"host\":\"" + host + "\",\"partition\":" + partition
                                        + ",\"role\":\"active\",\"behind\":0}")
                                .collect(Collectors.joining(",", "[", "]"))));

        progressIs(
                200,
                "{\"address\":\"other:1\",\"held\":["
                        + "{\"partition\":1,\"role\":\"restoring\",\"remaining\":7},{\"partition\":0,\"role\":\"standby\"}]}");
        assertThat(progress())
                .isEqualTo("[{\"host\":\"other:1\",\"partition\":0,\"role\":\"standby\"},"
                        + "{\"host\":\"other:1\",\"partition\":1,\"role\":\"restoring\",\"remaining\":7}]");

        progressIs(404, "{\"code\":\"not_found\"}");
        assertThat(progress()).isEqualTo("[]");
        progressIs(200, "what?");
        assertThat(progress()).isEqualTo("[]");
    }

    @Test
    void damagedCheckpointsAreListedInPages() {
        ListPlace place = ListPlace.of(Instant.parse("2026-01-31T12:00:00Z"), EntityKey.plan("order"), 7);
        String failure = "{\"checkpoint_id\":\"plan:order:7\",\"at\":\"2026-01-31T12:00:00Z\",\"expected\":\"aa\","
                + "\"found\":\"bb\",\"event_id\":\"e1\"}";
        proxy.trouble((exchange, answer) -> {
            URI asked = exchange.getRequestURI();
            boolean failures = asked.getPath().equals("/store/integrity-failures");
            if (failures) {
                boolean second = asked.getQuery().contains("after=" + place);
                StoreProxy.answer(
                        exchange,
                        200,
                        (second
                                        ? "{\"places\":[],\"items\":[]}"
                                        : "{\"places\":[\"" + place + "\"],\"next\":\"" + place + "\",\"items\":["
                                                + failure + "]}")
                                .getBytes(UTF_8));
            }
            return failures;
        });

        Answer page = api.get("/api/integrity-failures?limit=1").is(200);
        assertThat(page.text()).isEqualTo("[" + failure + "]");
        Answer next = api.get(page.header("Link").replaceAll("<(.*)>; rel=\"next\"", "$1"))
                .is(200);
        assertThat(next.text()).isEqualTo("[]");
        assertThat(next.header("Link")).isEmpty();
    }

    /** A page ends after a limited number of damages; the next page continues from there. */
    @Test
    void aBadlyDamagedChainIsVerifiedInPages() {
        String link = "ab".repeat(32);
        String damage = IntStream.range(0, 100)
                .mapToObj(i -> "{\"checkpoint_id\":\"task:trouble:" + (200 - i)
                        + "\",\"problem\":\"missing\",\"expected\":null,\"found\":null}")
                .collect(Collectors.joining(","));
        proxy.trouble((exchange, answer) -> {
            URI asked = exchange.getRequestURI();
            boolean verify = asked.getPath().startsWith("/store/verify/");
            if (verify) {
                boolean second = String.valueOf(asked.getQuery()).equals("before=101&link=" + link);
                String part = second
                        ? "{\"checked\":100,\"pruned\":0,\"damage\":[]}"
                        : "{\"checked\":0,\"pruned\":7,\"damage\":[" + damage + "],\"next\":{\"before\":101,\"link\":\""
                                + link + "\"}}";
                StoreProxy.answer(exchange, 200, part.getBytes(UTF_8));
            }
            return verify;
        });

        Answer page = api.get("/api/entities/task/trouble/verify").is(200);
        assertThat(page.json().path("damage")).hasSize(100);
        assertThat(page.json().path("complete").asBoolean()).isFalse();
        Answer next = api.get(page.header("Link").replaceAll("<(.*)>; rel=\"next\"", "$1"))
                .is(200);
        assertThat(next.json().path("complete").asBoolean()).isTrue();
        assertThat(next.json().path("checked").asInt()).isEqualTo(100);
        assertThat(next.header("Link")).isEmpty();
    }

    private String progress() {
        return api.get("/api/system").is(200).json().path("progress").toString();
    }

    private void progressIs(int status, String body) {
        proxy.trouble((exchange, answer) -> {
            boolean progress = exchange.getRequestURI().getPath().equals("/store/progress");
            if (progress) {
                StoreProxy.answer(exchange, status, body.getBytes(UTF_8));
            }
            return progress;
        });
    }

    @Test
    void aPartitionThatMovedIsFoundAgain() {
        AtomicInteger moved = new AtomicInteger();
        int asked = proxy.routingAsked();
        proxy.trouble((exchange, answer) -> {
            boolean first =
                    exchange.getRequestURI().getPath().startsWith("/store/entities/") && moved.getAndIncrement() == 0;
            if (first) {
                StoreProxy.answer(exchange, 421, "{\"code\":\"not_here\"}".getBytes(UTF_8));
            }
            return first;
        });

        api.get("/api/entities/task/trouble").is(200);

        assertThat(proxy.routingAsked()).isEqualTo(asked + 1);
        assertThat(moved).hasValue(2);
    }

    @Test
    void aStoreThatRestoresDisconnectsOrHangsIs503InBoundedTime() {
        proxy.trouble((exchange, answer) -> {
            StoreProxy.answer(exchange, 503, "{\"code\":\"restoring\"}".getBytes(UTF_8));
            return true;
        });
        Answer restoring = api.get("/api/entities/task/trouble");
        proxy.trouble((exchange, answer) -> {
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer, 0, answer.length / 2);
            exchange.getResponseBody().flush();
            throw new java.io.IOException("cut");
        });
        Answer cut = api.get("/api/entities/task/trouble");
        proxy.trouble((exchange, answer) -> true);
        long before = System.nanoTime();
        Answer hung = api.get("/api/entities/task/trouble");
        Duration took = Duration.ofNanos(System.nanoTime() - before);
        proxy.trouble(StoreProxy.Trouble.NONE);

        restoring.problem(503, "store_unavailable");
        cut.problem(503, "store_unavailable");
        hung.problem(503, "store_unavailable");
        assertThat(hung.header("Retry-After")).isEqualTo("1");
        assertThat(took).isLessThan(Duration.ofSeconds(20));
        api.get("/api/entities/task/trouble").is(200);
    }

    @Test
    void aPositionThatIsNotReachedInTimeIsAProblem() {
        Answer written = api.publish("state-captured", "task:far", "{\"reason\":\"manual\",\"state\":1}")
                .is(202);
        String partition = written.header("X-Rewind-Position").replaceAll(":.*", "");

        Answer answer = api.get("/api/entities/task/far", "X-Rewind-Position", partition + ":999999999");

        answer.problem(503, "store_behind");
        assertThat(answer.header("Retry-After")).isEqualTo("1");
        api.get("/api/entities/task/far", "X-Rewind-Position", "here").problem(400, "invalid_parameter");
    }
}
