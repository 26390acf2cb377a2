package dev.rewind.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.query.Api.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Operators compare, pin, retry and resume. */
class OperationsIT {

    private final Api api = QueryInstallation.shared().api();

    @Test
    void twoCheckpointsAreCompared() {
        api.started("plan:compared", "one", 1, "{\"stock\":3,\"items\":[\"a\"]}");
        api.started("plan:compared", "two", 1, "{\"stock\":2,\"items\":[\"a\",\"b\"]}");

        JsonNode diff = api.get("/api/checkpoints/plan:compared:1/diff?to=plan:compared:2")
                .is(200)
                .json();

        assertThat(diff.path("patch").toString())
                .isEqualTo("[{\"op\":\"add\",\"path\":\"/items/1\",\"value\":\"b\"},"
                        + "{\"op\":\"replace\",\"path\":\"/stock\",\"value\":2}]");
        assertThat(diff.path("changes").get(1).path("path").asText()).isEqualTo("/stock");
        assertThat(diff.path("changes").get(1).path("before").asInt()).isEqualTo(3);
        assertThat(diff.path("equal").asBoolean()).isFalse();
        assertThat(api.get("/api/checkpoints/plan:compared:1/diff?to=latest")
                        .is(200)
                        .json())
                .isEqualTo(diff);
        assertThat(api.get("/api/checkpoints/plan:compared:2/diff?to=previous")
                        .is(200)
                        .json()
                        .path("to")
                        .asText())
                .isEqualTo("plan:compared:1");
        assertThat(api.get("/api/checkpoints/plan:compared:2/diff?to=plan:compared:2")
                        .is(200)
                        .json()
                        .path("equal")
                        .asBoolean())
                .isTrue();
        api.get("/api/checkpoints/plan:compared:1/diff?to=previous").problem(404, "not_found");
        api.get("/api/checkpoints/plan:compared:1/diff?to=plan:compared:9").problem(404, "not_found");
        api.get("/api/checkpoints/plan:compared:1/diff?to=next").problem(400, "invalid_parameter");
        api.get("/api/checkpoints/plan:compared:1/diff").problem(400, "missing_parameter");
    }

    @Test
    void aCallerThatAcceptsOnlyAPatchGetsTheBarePatch() {
        api.started("plan:patched", "one", 1, "{\"a.b\":1,\"a\":{\"b\":1}}");
        api.started("plan:patched", "two", 1, "{\"a.b\":1,\"a\":{\"b\":2}}");
        String diff = "/api/checkpoints/plan:patched:1/diff?to=plan:patched:2";

        Answer patch = api.get(diff, "Accept", "application/json-patch+json").is(200);

        assertThat(patch.header("Content-Type")).isEqualTo("application/json-patch+json");
        assertThat(patch.header("Vary")).contains("Accept");
        assertThat(patch.text()).isEqualTo("[{\"op\":\"replace\",\"path\":\"/a/b\",\"value\":2}]");
        for (String accepted :
                new String[] {"*/*", "application/*", "application/json-patch+json;q=0.1,application/json"}) {
            Answer whole = api.get(diff, "Accept", accepted).is(200);
            assertThat(whole.header("Content-Type")).isEqualTo("application/json");
            assertThat(whole.json().at("/changes/0/path").asText()).isEqualTo("/a/b");
        }
        api.get(diff, "Accept", "text/html").problem(406, "not_acceptable");
        api.get("/api/checkpoints/plan:patched:9/diff?to=latest", "Accept", "application/json-patch+json")
                .problem(404, "not_found");
    }

    @Test
    void theReasonOfARestoreIsRecorded() throws IOException {
        api.started("plan:restored-why", "one", 1, "{}");
        String restore = "/api/checkpoints/plan:restored-why:1/restore";

        try (StreamReader listening =
                StreamReader.to(api.url(), "/api/stream?entity=plan:restored-why&kind=checkpoint-restored")) {
            api.post(restore, "{\"reason\":\"the database was lost\"}", "X-Rewind-Actor", "ann")
                    .is(200);
            api.post(restore, "{}", "X-Rewind-Actor", "bob").is(200);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> listening.received().size() == 2);

            assertThat(listening.received())
                    .extracting(fact -> fact.data().at("/data/requested_by").asText() + ": "
                            + fact.data().at("/data/reason").asText("-"))
                    .containsExactly("ann: the database was lost", "bob: -");
        }
        api.post(restore, "{\"reason\":\"" + "x".repeat(2001) + "\"}").problem(400, "invalid_body");
        api.post(restore, "{\"why\":\"x\"}").problem(400, "unknown_member");
        api.post(restore, "{\"reason\":1}").problem(400, "schema_violation");
    }

    @Test
    void aPinInvalidatesTheCallersCopyAtOnce() {
        api.started("plan:pinned", "one", 1, "{}");
        String before = api.get("/api/checkpoints/plan:pinned:1").header("ETag");

        JsonNode pinned = api.send(
                        "PUT",
                        "/api/checkpoints/plan:pinned:1/pin",
                        "{\"reason\":\"audit\"}".getBytes(),
                        "Content-Type",
                        "application/json",
                        "X-Rewind-Actor",
                        "ann")
                .is(200)
                .json();

        assertThat(pinned.path("pinned").path("reason").asText()).isEqualTo("audit");
        assertThat(pinned.path("pinned").path("by").asText()).isEqualTo("ann");
        assertThat(pinned.has("state")).isFalse();
        Answer known = api.get("/api/checkpoints/plan:pinned:1", "If-None-Match", before)
                .is(200);
        assertThat(known.json().path("pinned").path("by").asText()).isEqualTo("ann");
        assertThat(known.header("ETag")).isNotEqualTo(before);
        put("plan:pinned:1").problem(409, "already_pinned");

        api.send("DELETE", "/api/checkpoints/plan:pinned:1/pin?reason=over", null)
                .is(200);

        api.get("/api/checkpoints/plan:pinned:1", "If-None-Match", before).is(304);
        api.send("DELETE", "/api/checkpoints/plan:pinned:1/pin", null).problem(409, "not_pinned");
        put("plan:pinned:7").problem(409, "no_checkpoint");
        put("plan:pinned").problem(400, "invalid_id");
    }

    @Test
    void aFailedRollbackIsRetried() {
        api.started("plan:retried", "one", 1, "1");
        api.post("/api/checkpoints/plan/retried/rollback", "{\"reason\":\"r\"}").is(200);
        api.publish(
                        "rollback-failed",
                        "plan:retried",
                        "{\"rollback_id\":\"plan:retried:r1\",\"error\":{\"type\":\"Disk\",\"message\":\"full\"}}")
                .is(202);
        assertThat(api.get("/api/rollbacks/plan:retried:r1")
                        .json()
                        .path("status")
                        .asText())
                .isEqualTo("failed");

        JsonNode again = api.post("/api/rollbacks/plan:retried:r1/retry", "{\"reason\":\"disk is free\"}")
                .is(200)
                .json();

        assertThat(again.path("rollback_id").asText()).isEqualTo("plan:retried:r1");
        assertThat(again.path("attempts").asInt()).isEqualTo(2);
        assertThat(again.path("status").asText()).isEqualTo("commanded");
        assertThat(again.path("ledger"))
                .extracting(line -> line.path("status").asText())
                .containsExactly("failed", "asked");
        assertThat(again.path("ledger").path(0).path("earlier").asBoolean()).isTrue();
        api.post("/api/rollbacks/plan:retried:r9/retry", "{\"reason\":\"r\"}").problem(404, "not_found");
        api.post("/api/rollbacks/plan:retried:r1/retry", "{}").problem(400, "invalid_body");
        api.post("/api/checkpoints/plan/retried/rollback", "{\"reason\":\"r\"}").is(200);
        api.post("/api/rollbacks/plan:retried:r1/retry", "{\"reason\":\"r\"}").problem(409, "rollback_settled");
    }

    @Test
    void aParkedPlanIsResumed() {
        api.failedTooOften("plan:unlucky");
        assertThat(api.get("/api/entities/plan/unlucky").json().path("status").asText())
                .isEqualTo("parked");
        String resume = "/api/entities/plan/unlucky/resume";
        api.post(resume, "{}").problem(400, "invalid_body");

        JsonNode resumed = api.post(resume, "{\"reason\":\"the bank is open\"}", "X-Rewind-Actor", "ann")
                .is(200)
                .json();

        assertThat(resumed.path("entity_id").asText()).isEqualTo("unlucky");
        assertThat(resumed.path("status").asText()).isNotEqualTo("parked");
        api.post(resume, "{\"reason\":\"once more\"}").problem(409, "not_parked");
    }

    @Test
    void aPlanIsPausedAndResumed() {
        api.started("plan:held", "one", 1, "1");
        String entity = "/api/entities/plan/held";
        api.post(entity + "/pause", "{}").problem(400, "invalid_body");

        JsonNode paused = api.post(entity + "/pause", "{\"reason\":\"night\"}", "X-Rewind-Actor", "ann")
                .is(200)
                .json();

        assertThat(paused.path("status").asText()).isEqualTo("paused");
        assertThat(paused.at("/paused/reason").asText()).isEqualTo("night");
        assertThat(paused.at("/paused/by").asText()).isEqualTo("ann");
        assertThat(api.get("/api/entities?status=paused").is(200).json())
                .extracting(it -> it.path("entity_id").asText())
                .contains("held");
        assertThat(api.get("/api/entities/counts?type=plan").is(200).json())
                .filteredOn(it -> it.path("status").asText().equals("paused"))
                .extracting(it -> it.path("count").asInt())
                .containsExactly(1);
        api.post(entity + "/pause", "{\"reason\":\"again\"}").problem(409, "plan_not_running");
        api.post(entity + "/resume", "{\"reason\":\"morning\"}").is(200);
        assertThat(api.get(entity).json().path("status").asText()).isEqualTo("running");
    }

    @Test
    void aPlanIsCancelledAndAnEntityIsParked() {
        api.started("plan:ended", "one", 1, "1");
        String entity = "/api/entities/plan/ended";
        JsonNode parked = api.post(entity + "/park", "{\"reason\":\"audit\"}", "X-Rewind-Actor", "ann")
                .is(200)
                .json();
        assertThat(parked.path("status").asText()).isEqualTo("parked");
        assertThat(parked.at("/parked/by").asText()).isEqualTo("ann");
        api.post(entity + "/park", "{\"reason\":\"audit\"}").problem(409, "entity_parked");

        JsonNode cancelled = api.post(entity + "/cancel", "{\"reason\":\"sold out\"}", "X-Rewind-Actor", "ann")
                .is(200)
                .json();

        assertThat(cancelled.path("status").asText()).isEqualTo("rolling_back");
        assertThat(api.get("/api/rollbacks/plan:ended:r1")
                        .json()
                        .at("/cause/requested_by")
                        .asText())
                .isEqualTo("ann");
        api.publish("rollback-applied", "plan:ended", "{\"rollback_id\":\"plan:ended:r1\"}")
                .is(202);
        assertThat(api.get(entity).json().path("status").asText()).isEqualTo("failed");
        api.post(entity + "/cancel", "{\"reason\":\"again\"}").problem(409, "plan_not_running");
    }

    @Test
    void aSignalWakesAStepThatWaitsAndAnEarlyOneIsKept() {
        String entity = "/api/entities/plan/waits";
        api.publish(
                        "step-started",
                        "plan:waits",
                        "{\"step\":{\"name\":\"sign\"},\"state\":1,\"wait\":{\"signal\":\"approved\",\"for_ms\":3600000}}")
                .is(202);
        JsonNode waiting = api.get(entity).is(200).json();
        assertThat(waiting.path("status").asText()).isEqualTo("waiting");
        assertThat(waiting.at("/open_steps/0/waits/signal").asText()).isEqualTo("approved");
        assertThat(waiting.at("/open_steps/0/waits/until").asText()).isNotEmpty();
        api.post(entity + "/signals", "{}").problem(400, "invalid_body");

        JsonNode early = api.post(entity + "/signals", "{\"name\":\"paid\"}", "X-Rewind-Actor", "ann")
                .is(200)
                .json();
        assertThat(early.at("/signals/0/name").asText()).isEqualTo("paid");
        assertThat(early.at("/signals/0/by").asText()).isEqualTo("ann");

        JsonNode woken = api.post(entity + "/signals", "{\"name\":\"approved\",\"payload\":{\"by\":\"eve\"}}")
                .is(200)
                .json();
        assertThat(woken.path("status").asText()).isEqualTo("running");
        assertThat(woken.at("/open_steps/0/waits").isMissingNode()).isTrue();
        String large = "\"" + "x".repeat(17_000) + "\"";
        api.post(entity + "/signals", "{\"name\":\"large\",\"payload\":" + large + "}")
                .problem(409, "signal_too_large");
    }

    /** The log has the refusals, but they make no entity. So the answer is that of a look-up, for every kind of request. */
    @Test
    void aRequestForAnEntityThatDoesNotExistSaysSoAndNamesSimilarOnes() {
        api.started("plan:similar-order-42", "one", 1, "{}");
        String reason = "{\"reason\":\"r\"}";
        String entity = "/api/entities/plan/similar-ordr-42";
        Map<String, String> requests = new LinkedHashMap<>();
        for (String verb : List.of("pause", "cancel", "park", "resume")) {
            requests.put(entity + "/" + verb, reason);
        }
        requests.put(entity + "/signals", "{\"name\":\"paid\"}");
        requests.put(entity + "/reject", "{\"digest\":\"ab\",\"reason\":\"r\"}");
        requests.put(entity.replace("entities", "checkpoints") + "/rollback", reason);
        requests.forEach((path, body) -> {
            JsonNode problem = api.post(path, body).problem(404, "not_found");

            assertThat(problem.path("detail").asText()).as(path).isEqualTo("there is no entity plan:similar-ordr-42");
            assertThat(problem.path("value").asText()).isEqualTo("plan:similar-ordr-42");
            assertThat(problem.path("remedy").asText()).startsWith("did you mean plan:similar-order-42? ");
            assertThat(problem.path("event_id").asText()).as(path).isNotEmpty();
        });
        JsonNode unpinned = api.send("DELETE", "/api/checkpoints/plan:similar-ordr-42:1/pin", null)
                .problem(404, "not_found");
        assertThat(unpinned.path("remedy").asText()).startsWith("did you mean plan:similar-order-42? ");
        // There were refused events of it, and still it does not exist.
        for (String path : List.of(entity, entity + "/timeline", entity + "/verify")) {
            JsonNode problem = api.get(path).problem(404, "not_found");
            assertThat(problem.path("remedy").asText()).as(path).startsWith("did you mean plan:similar-order-42? ");
        }
        assertThat(api.get("/api/entities/task/similar-order-42/verify")
                        .problem(404, "not_found")
                        .path("remedy")
                        .asText())
                .startsWith("did you mean plan:similar-order-42? ");
        assertThat(api.get("/api/checkpoints/plan:similar-order-42:9")
                        .problem(404, "not_found")
                        .path("remedy")
                        .asText())
                .isEqualTo("check the id; the list of entities has all of them");
        assertThat(api.get("/api/entities/plan/nothing-like-it-anywhere")
                        .problem(404, "not_found")
                        .path("remedy")
                        .asText())
                .isEqualTo("check the id; the list of entities has all of them");
    }

    private Answer put(String id) {
        return api.send(
                "PUT",
                "/api/checkpoints/" + id + "/pin",
                "{\"reason\":\"r\"}".getBytes(),
                "Content-Type",
                "application/json");
    }
}
