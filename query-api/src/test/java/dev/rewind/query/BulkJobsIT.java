package dev.rewind.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.cloudevents.Unhurried;
import dev.rewind.query.Api.Answer;
import dev.rewind.testsupport.Scale;
import dev.rewind.testsupport.TestInstallation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Bulk jobs do each of their items once, also if the query API that works on them ends in the middle. */
class BulkJobsIT {

    private static final Duration LONGEST = Duration.ofMinutes(Scale.of(2, 20));
    private static final int ENTITIES = Scale.of(300, 10_000);
    /** So slow that most is left to do when the third worker ends, even if the next one is slow to start. */
    private static final int RATE = Scale.of(40, 300);

    private static final String ERROR = ",\"error\":{\"type\":\"full\",\"message\":\"no room\"}";
    private static final QueryInstallation REWIND = QueryInstallation.started(Map.of());

    @AfterAll
    static void stop() {
        REWIND.close();
    }

    @Test
    void aJobWhoseWorkerEndsThreeTimesInTheMiddleDoesEachItemOnce() {
        Api first = REWIND.api();
        publish(first, "done-once", ENTITIES);
        String path = job(first, "rollback", "done-once", RATE);
        QueryApi working = REWIND.running();
        try {
            for (int ended = 1; ended <= 3; ended++) {
                int enough = ENTITIES * ended / 8;
                Api api = new Api(working.url());
                until(() -> job(api, path).at("/counts/accepted").asInt() >= enough);
                assertThat(job(api, path).path("status").asText()).isEqualTo("running");
                working.close();
                working = REWIND.another(Map.of());
            }
            Api last = new Api(working.url());
            ready(last);
            until(() -> job(last, path).path("status").asText().equals("ended"));

            JsonNode counts = job(last, path).path("counts");
            assertThat(counts.path("accepted").asInt()).as(counts.toString()).isEqualTo(ENTITIES);
            Map<Integer, Integer> entitiesByRollbacks = new TreeMap<>();
            for (int n = 1; n <= ENTITIES; n++) {
                JsonNode entity =
                        last.get("/api/entities/done-once/e" + n).is(200).json();
                entitiesByRollbacks.merge(entity.at("/counts/rollbacks").asInt(), 1, Integer::sum);
            }
            assertThat(entitiesByRollbacks).isEqualTo(Map.of(1, ENTITIES));
            JsonNode item = last.get(path + "/items?limit=1").is(200).json().get(0);
            assertThat(item.path("rollback_id").asText()).endsWith(":r1");
            assertThat(item.path("rollback_status").asText()).isEqualTo("commanded");
            theRequestsDoNotDelayOthers();
            whatIsAskedForIsDone(last);
        } finally {
            working.close();
        }
    }

    private static void theRequestsDoNotDelayOthers() {
        String topic = REWIND.configuration().topics().planEvents();
        assertThat(TestInstallation.records(REWIND.configuration(), topic))
                .filteredOn(
                        event -> new String(event.headers().lastHeader("ce_id").value(), UTF_8).startsWith("bulk-"))
                .hasSizeGreaterThanOrEqualTo(ENTITIES)
                .allMatch(request -> Unhurried.isMarked(request.headers()));
    }

    /** A preview changes nothing; a job is what was prepared; a paused job rests; a stopped one leaves the rest alone. */
    private static void whatIsAskedForIsDone(Api api) {
        publish(api, "held", 40);
        String body = "{\"action\":\"pin\",\"query\":{\"type\":\"held\"},\"reason\":\"audit\",\"rate\":4";
        until(() -> api.post("/api/bulk", body + ",\"dry_run\":true}")
                        .is(200)
                        .json()
                        .path("total")
                        .asInt()
                == 40);
        JsonNode preview =
                api.post("/api/bulk", body + ",\"dry_run\":true}").is(200).json();
        assertThat(preview.path("sample")).hasSize(10);
        assertThat(preview.has("bulk_id")).isFalse();

        Answer prepared =
                api.post("/api/bulk", body + "}", "Idempotency-Key", "audit-1").is(201);
        String path = prepared.header("Location");
        assertThat(prepared.json().path("status").asText()).isEqualTo("prepared");
        assertThat(api.post("/api/bulk", body + "}", "Idempotency-Key", "audit-1")
                        .is(201)
                        .json()
                        .path("bulk_id"))
                .isEqualTo(prepared.json().path("bulk_id"));
        api.post(path + "/pause", "").problem(409, "bulk_status");
        publish(api, "held", 41);
        api.post(path + "/start", "").is(200);
        until(() -> job(api, path).at("/counts/accepted").asInt() > 2);
        api.post(path + "/pause", "{\"reason\":\"lunch\"}").is(200);
        assertThat(job(api, path).at("/control/reason").asText()).isEqualTo("lunch");
        await().pollDelay(Duration.ofSeconds(2)).atMost(LONGEST).until(() -> {
            int before = job(api, path).at("/counts/waiting").asInt();
            TimeUnit.SECONDS.sleep(1);
            return job(api, path).at("/counts/waiting").asInt() == before;
        });
        assertThat(job(api, path).at("/counts/waiting").asInt()).isBetween(1, 37);

        api.post(path + "/continue", "").is(200);
        int waiting = job(api, path).at("/counts/waiting").asInt();
        until(() -> job(api, path).at("/counts/waiting").asInt() < waiting);
        api.post(path + "/stop", "{\"reason\":\"enough\"}").is(200);
        assertThat(job(api, path).path("status").asText()).isEqualTo("stopped");
        api.post(path + "/continue", "").problem(409, "bulk_status");
        until(() -> job(api, path).has("ended_at"));
        long accepted = job(api, path).at("/counts/accepted").asInt();
        assertThat(api.get("/api/checkpoints/?pinned=true&limit=500").is(200).json())
                .hasSize((int) accepted);
    }

    @Test
    void aJobSaysWhereTheRollbacksStandThatItHasOrdered() {
        try (QueryApi own = REWIND.another(Map.of())) {
            Api api = new Api(own.url());
            ready(api);
            publish(api, "stands", 5);
            publish(
                    api,
                    "step-started",
                    "stands:e6",
                    "{\"step\":{\"name\":\"a\"},\"state\":6,\"touches\":[\"touched:unknown\"]}");
            String path = job(api, "rollback", "stands", 100, 6);
            until(() -> job(api, path).path("status").asText().equals("ended"));
            stand(api, path, "6 ordered 6 open");
            assertThat(job(api, path).has("rollbacks")).as("only where asked").isFalse();
            api.get(path + "?include=items").problem(400, "invalid_parameter");

            answered(api, "applied", "stands:e1", "");
            answered(api, "applied", "stands:e2", "");
            answered(api, "failed", "stands:e3", ERROR);
            api.post("/api/checkpoints/stands/e4/rollback", "{\"reason\":\"again\"}", "Prefer", "wait=20")
                    .is(200);
            answered(api, "applied", "stands:e6", "");
            stand(api, path, "6 ordered 2 applied 1 applied_partly 1 failed 1 open 1 superseded");

            api.post("/api/rollbacks/stands:e3:r1/retry", "{\"reason\":\"mended\"}", "Prefer", "wait=20")
                    .is(200);
            answered(api, "applied", "stands:e3", "");
            stand(api, path, "6 ordered 3 applied 1 applied_partly 1 open 1 superseded");
        }
    }

    private static void stand(Api api, String path, String expected) {
        await().atMost(LONGEST)
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> assertThat(standings(api, path)).isEqualTo(expected));
    }

    private static String standings(Api api, String path) {
        return api.get(path + "?include=rollbacks").is(200).json().path("rollbacks").properties().stream()
                .filter(count -> count.getValue().asInt() > 0)
                .map(count -> count.getValue().asInt() + " " + count.getKey())
                .collect(Collectors.joining(" "));
    }

    private static void answered(Api api, String outcome, String entity, String more) {
        publish(
                api,
                "rollback-" + outcome,
                entity,
                "{\"rollback_id\":\"" + entity + ":r1\",\"participant\":\"service\"" + more + "}");
    }

    private static void publish(Api api, String event, String entity, String data) {
        api.post(
                        "/api/events",
                        "application/cloudevents+json",
                        Api.event(event, entity, data).getBytes(UTF_8))
                .is(202);
    }

    @Test
    @Tag("load")
    void commandsOfOthersStayFastBesideAJob() {
        try (QueryApi own = REWIND.another(Map.of())) {
            Api api = new Api(own.url());
            ready(api);
            publish(api, "many", ENTITIES);
            long unused = p99(api, "warm");
            long idle = p99(api, "idle");
            String path = job(api, "rollback", "many", 50);
            until(() -> job(api, path).at("/counts/accepted").asInt() > 20);
            long beside = p99(api, "beside");
            assertThat(job(api, path).path("status").asText()).isEqualTo("running");
            api.post(path + "/stop", "").is(200);
            assertThat(Duration.ofNanos(beside))
                    .as("p99 of commands beside a job, idle " + Duration.ofNanos(idle))
                    .isLessThan(Duration.ofNanos(2 * idle).plusMillis(10));
        }
    }

    private static long p99(Api api, String name) {
        long[] took = new long[300];
        for (int n = 0; n < took.length; n++) {
            long from = System.nanoTime();
            api.post("/api/checkpoints/task/" + name, "{\"state\":" + n + "}", "Prefer", "wait=20")
                    .is(201);
            took[n] = System.nanoTime() - from;
        }
        Arrays.sort(took);
        return took[took.length * 99 / 100];
    }

    /** Starts a job over all entities of a type once the list has them all. */
    private static String job(Api api, String action, String type, int rate) {
        return job(api, action, type, rate, ENTITIES);
    }

    private static String job(Api api, String action, String type, int rate, int entities) {
        String body = "{\"action\":\"" + action + "\",\"query\":{\"type\":\"" + type
                + "\"},\"reason\":\"test\",\"rate\":" + rate;
        ready(api);
        until(() -> api.post("/api/bulk", body + ",\"dry_run\":true}")
                        .is(200)
                        .json()
                        .path("total")
                        .asInt()
                == entities);
        return api.post("/api/bulk", body + ",\"start\":true}").is(201).header("Location");
    }

    private static JsonNode job(Api api, String path) {
        ready(api);
        return api.get(path).is(200).json();
    }

    /** A query API that has just started has not read the jobs yet. */
    private static void ready(Api api) {
        until(() -> api.get("/api/bulk").status() == 200);
    }

    private static void publish(Api api, String type, int upTo) {
        List<String> events = new ArrayList<>();
        for (int n = 1; n <= upTo; n++) {
            events.add(Api.event("state-captured", type + ":e" + n, "{\"state\":" + n + ",\"reason\":\"manual\"}"));
            if (events.size() == 500 || n == upTo) {
                api.post(
                                "/api/events",
                                "application/cloudevents-batch+json",
                                ("[" + String.join(",", events) + "]").getBytes(UTF_8))
                        .is(202);
                events.clear();
            }
        }
    }

    private static void until(Callable<Boolean> condition) {
        await().atMost(LONGEST).pollInterval(Duration.ofMillis(100)).until(condition);
    }
}
