package dev.rewind.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.query.Api.Answer;
import org.junit.jupiter.api.Test;

/** What operators do: compare, pin, retry, resume. */
class OperationsIT {

    private final Api api = Rewind.shared().api();

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
        assertThat(diff.path("changes").get(1).path("path").asText()).isEqualTo("stock");
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
    void aPinIsSeenAtOnceAlsoByWhoKnewTheCheckpoint() {
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
    void aRollbackThatFailedIsCommandedAgain() {
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
        assertThat(again.path("ledger")).hasSize(1);
        api.post("/api/rollbacks/plan:retried:r9/retry", "{\"reason\":\"r\"}").problem(404, "not_found");
        api.post("/api/rollbacks/plan:retried:r1/retry", "{}").problem(400, "invalid_body");
        api.post("/api/checkpoints/plan/retried/rollback", "{\"reason\":\"r\"}").is(200);
        api.post("/api/rollbacks/plan:retried:r1/retry", "{\"reason\":\"r\"}").problem(409, "rollback_settled");
    }

    @Test
    void aPlanThatFailedTooOftenGoesOnWhenAPersonLetsIt() {
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

    private Answer put(String id) {
        return api.send(
                "PUT",
                "/api/checkpoints/" + id + "/pin",
                "{\"reason\":\"r\"}".getBytes(),
                "Content-Type",
                "application/json");
    }
}
