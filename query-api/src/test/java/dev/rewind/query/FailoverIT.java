package dev.rewind.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import dev.rewind.events.json.Json;
import dev.rewind.query.Api.Answer;
import dev.rewind.service.config.Setting;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One store server owns all partitions and another is a standby: which one answers reads when the owner fails. */
class FailoverIT {
    private static final String STALENESS = "X-Rewind-Staleness-Ms";

    private final URI store = QueryInstallation.shared().processor().storeUrl();
    private final StoreProxy owner = new StoreProxy(store);
    private final StoreProxy standby = new StoreProxy(store);
    private final Set<String> ofStandby = ConcurrentHashMap.newKeySet();
    private final QueryApi running;
    private final Api api;

    FailoverIT() {
        standby.trouble(this::likeAStandby);
        running = QueryApi.start(QueryInstallation.shared()
                .configuration()
                .with(Map.of(Setting.STORE_URLS, owner.url() + "," + standby.url(), Setting.READ_WAIT, "300ms")));
        api = new Api(running.url());
    }

    @BeforeEach
    void aCheckpointIsThere() {
        QueryInstallation.shared()
                .api()
                .post("/api/checkpoints/task/failover", "{\"state\":{\"balance\":100}}")
                .is(201);
        QueryInstallation.shared().api().get("/api/entities/task/failover").is(200);
        assertThat(api.get("/api/entities/task/failover").is(200).header(STALENESS))
                .isEmpty();
        ofStandby.clear();
    }

    @AfterEach
    void close() {
        running.close();
        owner.close();
        standby.close();
    }

    @Test
    void onlyTheOwnerIsAskedWhileItAnswers() {
        api.get("/api/entities").is(200);
        api.get("/api/checkpoints/task:failover:1").is(200);

        assertThat(ofStandby).isEmpty();
    }

    /** Covers every route whose answers may have a staleness. */
    @Test
    void aStandbyAnswersWithItsStalenessWhenTheOwnerFails() {
        api.post("/api/checkpoints/task/went-back", "{\"state\":1}").is(201);
        for (int i = 0; i < 2; i++) {
            api.post("/api/checkpoints/task/went-back/rollback", "{\"reason\":\"r\"}")
                    .is(200);
        }
        Map<String, String> paths = new TreeMap<>();
        paths.put("getEntity", "/api/entities/task/went-back");
        paths.put("listEntities", "/api/entities");
        paths.put("countEntities", "/api/entities/counts");
        paths.put("getTimeline", "/api/entities/task/went-back/timeline?limit=1");
        paths.put("verifyEntity", "/api/entities/task/went-back/verify");
        paths.put("listCheckpoints", "/api/checkpoints/?entity_type=task&entity_id=went-back");
        paths.put("getCheckpoint", "/api/checkpoints/task:went-back:1");
        paths.put("getCanonicalState", "/api/checkpoints/task:went-back:1/canonical");
        paths.put("compareCheckpoints", "/api/checkpoints/task:went-back:1/diff?to=latest");
        paths.put("getLatestCheckpoint", "/api/checkpoints/task/went-back/latest");
        paths.put("listRollbacks", "/api/rollbacks");
        paths.put("getRollback", "/api/rollbacks/task:went-back:r1");
        paths.put("listIntegrityFailures", "/api/integrity-failures");
        String rollBack = "/api/checkpoints/task/went-back/rollback";
        String next = api.get(paths.get("getTimeline")).is(200).header("Link").replaceAll("<(.*)>.*", "$1");
        owner.close();

        paths.forEach((operation, path) -> assertThat(api.get(path).is(200).header(STALENESS))
                .as(operation)
                .isEqualTo("1234"));
        assertThat(api.get(next).is(200).header(STALENESS)).isEqualTo("1234");
        String withStates = paths.get("listCheckpoints") + "&include=state";
        assertThat(api.get(withStates).is(200).header(STALENESS)).isEqualTo("1234");
        assertThat(api.post(rollBack, "{\"reason\":\"r\",\"dry_run\":true}")
                        .is(200)
                        .header(STALENESS))
                .isEqualTo("1234");
        paths.put("rollBack", rollBack);
        assertThat(Contract.operationsThatAnswerWith(STALENESS)).isEqualTo(paths.keySet());
        api.get("/readyz").is(200);
    }

    @Test
    void aStandbyAnswersWhileTheOwnerRestores() {
        owner.trouble(when("/store/entities", exchange -> StoreProxy.answer(exchange, 503, restoring())));

        assertThat(api.get("/api/entities/task/failover").is(200).header(STALENESS))
                .isEqualTo("1234");
        assertThat(api.get("/api/entities").is(200).header(STALENESS)).isEqualTo("1234");
    }

    @Test
    void onlyOneReadASecondWaitsForASilentOwner() {
        AtomicInteger asked = new AtomicInteger();
        owner.trouble((exchange, answer) -> {
            if (exchange.getRequestURI().getPath().startsWith("/store/entities")) {
                asked.incrementAndGet();
            }
            return true;
        });

        long before = System.nanoTime();
        for (int i = 0; i < 50; i++) {
            assertThat(api.get("/api/entities/task/failover").is(200).header(STALENESS))
                    .isEqualTo("1234");
        }

        // The first read, and then one read a second.
        assertThat(asked.get())
                .isPositive()
                .isLessThanOrEqualTo(
                        2 + (int) Duration.ofNanos(System.nanoTime() - before).toSeconds());
    }

    @Test
    void aStandbyDoesNotAnswer404() {
        api.get("/api/entities/task/nowhere").problem(404, "not_found");
        owner.close();

        Answer answer = api.get("/api/entities/task/nowhere");

        answer.problem(503, "store_unavailable");
        assertThat(answer.header("Retry-After")).isEqualTo("1");
    }

    @Test
    void aListFailsIfAPartitionIsUnavailable() {
        owner.close();
        standby.trouble((exchange, answer) -> {
            if (String.valueOf(exchange.getRequestURI().getQuery()).matches(".*partitions=[0-9,]*1.*")) {
                StoreProxy.answer(exchange, 503, restoring());
                return true;
            }
            return likeAStandby(exchange, answer);
        });

        Answer answer = api.get("/api/entities");

        answer.problem(503, "store_unavailable");
        assertThat(answer.header("Retry-After")).isEqualTo("1");
    }

    @Test
    void aStandbyBehindTheCallersPositionIsNotUsed() {
        Answer written = api.publish("state-captured", "task:failover", "{\"reason\":\"manual\",\"state\":1}")
                .is(202);
        owner.close();
        standby.trouble((exchange, answer) -> {
            if (exchange.getRequestHeaders().containsKey("X-Rewind-Position")) {
                StoreProxy.answer(exchange, 503, "{\"code\":\"behind\"}".getBytes(UTF_8));
                return true;
            }
            return likeAStandby(exchange, answer);
        });

        api.get("/api/entities/task/failover", "X-Rewind-Position", written.header("X-Rewind-Position"))
                .problem(503, "store_behind");
    }

    /** Answers like a standby: it owns no partition, and its answers have a staleness. */
    private boolean likeAStandby(HttpExchange exchange, byte[] answer) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (path.equals("/store/routing")) {
            StoreProxy.answer(exchange, 200, routing(answer));
            return true;
        }
        ofStandby.add(path);
        exchange.getResponseHeaders().set(STALENESS, "1234");
        return false;
    }

    private static byte[] routing(byte[] answer) throws IOException {
        ObjectNode table = (ObjectNode) Json.mapper().readTree(answer);
        table.putObject("hosts");
        ObjectNode here = (ObjectNode) table.path("here");
        JsonNode active = here.path("active");
        here.putArray("active");
        here.set("standby", active);
        return Json.mapper().writeValueAsBytes(table);
    }

    private interface Refusal {
        void to(HttpExchange exchange) throws IOException;
    }

    private static StoreProxy.Trouble when(String path, Refusal refusal) {
        return (exchange, answer) -> {
            boolean meant = exchange.getRequestURI().getPath().startsWith(path);
            if (meant) {
                refusal.to(exchange);
            }
            return meant;
        };
    }

    private static byte[] restoring() {
        return "{\"code\":\"restoring\"}".getBytes(UTF_8);
    }
}
