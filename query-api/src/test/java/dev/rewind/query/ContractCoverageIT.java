package dev.rewind.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.json.Sha256;
import dev.rewind.query.Api.Answer;
import dev.rewind.query.store.Routing;
import dev.rewind.query.system.SystemReads;
import dev.rewind.service.Release;
import dev.rewind.service.config.Setting;
import dev.rewind.service.presence.PresencePublisher;
import dev.rewind.service.presence.RunnerPresence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Uses every operation, answer, parameter, header and member of the contract once, and validates each answer. Parts
 * that need a broken or slow installation are listed with the test that covers them.
 */
class ContractCoverageIT {

    /** Parts that need a broken or slow installation, and the tests that cover them. */
    private static final Map<String, Class<?>> ELSEWHERE = Map.ofEntries(
            Map.entry("/components/schemas/Event", EventSchemasTest.class),
            Map.entry("X-Rewind-Staleness-Ms", FailoverIT.class),
            Map.entry("listCheckpoints answers 200 with X-Rewind-Damaged", StatesInListsIT.class),
            Map.entry("/components/schemas/Verified/properties/damage/items/", StoreTroubleIT.class),
            Map.entry("verifyEntity answers 200 with Link", StoreTroubleIT.class),
            Map.entry("verifyEntity with query cursor", StoreTroubleIT.class),
            Map.entry("/components/schemas/IntegrityFailure", StoreTroubleIT.class),
            Map.entry("listIntegrityFailures answers 200 with Link", StoreTroubleIT.class),
            Map.entry("listIntegrityFailures with query cursor", StoreTroubleIT.class),
            Map.entry(
                    "/components/schemas/System/properties/progress/items/properties/remaining", StoreTroubleIT.class),
            Map.entry("/components/schemas/CheckpointWithState/properties/masked", RolesIT.class),
            Map.entry("/components/schemas/Diff/properties/masked", RolesIT.class),
            Map.entry("/components/schemas/Problem/properties/required_role", RolesIT.class),
            Map.entry("/components/schemas/Problem/properties/actor", RolesIT.class));

    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final QueryInstallation rewind = QueryInstallation.shared();
    private final Api api = rewind.api();

    @AfterEach
    void ended() {
        Contract.ended();
    }

    @Test
    void everyPartOfTheContractIsUsed() throws Exception {
        ContractCoverage exercised = Contract.begun();

        events();
        cascade();
        checkpoints();
        lists();
        rollbacks();
        rolledBackAfterItsEnd();
        partly();
        leftBranch();
        parked();
        requestedPlans();
        presence();
        held();
        bulk();
        edits();
        forks();
        approvals();
        deadLetters();
        system();
        listening();

        Set<String> missing = new TreeSet<>();
        exercised.missing().stream()
                .filter(it -> ELSEWHERE.keySet().stream().noneMatch(it::contains))
                .forEach(missing::add);
        assertThat(missing).as("parts of the contract that no test uses").isEmpty();
    }

    private void events() {
        String event = """
            {"specversion":"1.0","id":"walk-1","source":"/test","type":"dev.rewind.step-started.v1",
             "subject":"plan:walk","time":"2026-01-31T12:00:00Z","datacontenttype":"application/json",
             "traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
             "data":{"step":{"name":"pay","index":0,"attempt":1},"state":{"price":1,"gone":true},
                     "labels":{"team":"walk"},"touches":["artifact:walk"],"timeout_ms":3600000,
                     "outline":{"steps":2,"names":["pay","ship"]}}}\
            """;
        api.post(
                        "/api/events",
                        "application/cloudevents+json",
                        event.getBytes(UTF_8),
                        "Idempotency-Key",
                        "walk",
                        "X-Rewind-Actor",
                        "ann")
                .is(202);
        String second = Api.event(
                "step-completed", "plan:walk", "{\"step\":{\"name\":\"pay\"},\"state\":{\"price\":2,\"new\":[1]}}");
        api.post("/api/events", "application/cloudevents-batch+json", ("[" + second + "]").getBytes(UTF_8))
                .is(202);
        api.post("/api/events", "application/cloudevents-batch+json", ("[" + second + ",{}]").getBytes(UTF_8))
                .is(207);
        api.post(
                        "/api/events",
                        "{\"step\":{\"name\":\"ship\",\"index\":1},\"state\":3,\"touches\":[\"artifact:walk\"],\"timeout_ms\":3600000}",
                        "ce-specversion",
                        "1.0",
                        "ce-id",
                        "walk-2",
                        "ce-source",
                        "/test",
                        "ce-type",
                        "dev.rewind.step-started.v1",
                        "ce-subject",
                        "plan:walk")
                .is(202);
        assertThat(api.get("/api/entities/plan/walk")
                        .is(200)
                        .json()
                        .at("/outline/names/1")
                        .asText())
                .isEqualTo("ship");
    }

    /** A step fails. The entities that it touched go back too and report their outcome. */
    private void cascade() {
        api.post(
                        "/api/checkpoints/artifact/walk",
                        "{\"state\":{\"page\":1},\"reason\":\"before_risky_operation\",\"labels\":{\"team\":\"walk\"},"
                                + "\"cause\":{\"plan\":\"plan:walk\",\"step\":\"ship\",\"attempt\":1}}",
                        "X-Rewind-Actor",
                        "ann",
                        "Prefer",
                        "wait=20",
                        "Idempotency-Key",
                        "walk-capture")
                .is(201);
        api.post("/api/checkpoints/artifact/walk", "{\"state\":{\"page\":2}}", "Prefer", "wait=0")
                .is(202);
        Answer failed = api.publish(
                        "step-failed",
                        "plan:walk",
                        "{\"step\":{\"name\":\"ship\"},\"error\":{\"type\":\"timeout\",\"message\":\"no\",\"retryable\":true}}")
                .is(202);
        api.get("/api/entities/plan/walk", "X-Rewind-Position", failed.header("X-Rewind-Position"));
        await().atMost(LONGEST)
                .until(() -> api.get("/api/rollbacks/artifact:walk:r1").status() == 200);
        String error = ",\"error\":{\"type\":\"io\",\"message\":\"disk\",\"retryable\":false}}";
        String undone =
                ",\"undone\":[{\"step\":\"pay\",\"attempt\":1,\"checkpoint_id\":\"plan:walk:1\",\"completed\":true}]";
        api.publish(
                "rollback-failed",
                "artifact:walk",
                "{\"rollback_id\":\"artifact:walk:r1\",\"participant\":\"pages\"" + error);
        api.publish(
                "rollback-applied",
                "plan:walk",
                "{\"rollback_id\":\"plan:walk:r1\",\"participant\":\"shop\",\"state_hash\":\"" + "0".repeat(64) + "\""
                        + undone + "}");
        await().atMost(LONGEST)
                .until(() -> api.get("/api/rollbacks/plan:walk:r1")
                        .is(200)
                        .json()
                        .path("ledger")
                        .findValuesAsText("message")
                        .contains("disk"));
    }

    /** The plan is back, and what its step had touched is not: that has no checkpoint. */
    private void partly() {
        api.publish(
                "step-started",
                "plan:walk-partly",
                "{\"step\":{\"name\":\"pay\"},\"state\":1,\"touches\":[\"artifact:walk-partly\"]}");
        api.publish(
                "step-failed",
                "plan:walk-partly",
                "{\"step\":{\"name\":\"pay\"},\"error\":{\"type\":\"timeout\",\"message\":\"no\"}}");
        api.publish("rollback-applied", "plan:walk-partly", "{\"rollback_id\":\"plan:walk-partly:r1\"}");
        await().atMost(LONGEST)
                .until(
                        () -> api.get("/api/entities/plan/walk-partly")
                                .json()
                                .path("partly_applied")
                                .asText(),
                        "plan:walk-partly:r1"::equals);
    }

    /** A plan goes back before a step that is undone, and would then go to the branch that it left, where that was done. */
    private void leftBranch() {
        String plan = "plan:walk-left";
        api.started(plan, "build", 1, "{\"n\":1}");
        api.publish("step-completed", plan, "{\"step\":{\"name\":\"build\"}}");
        api.started(plan, "ship", 1, "{\"n\":2}");
        api.publish(
                "step-failed",
                plan,
                "{\"step\":{\"name\":\"ship\"},\"error\":{\"type\":\"timeout\",\"message\":\"no\"}}");
        api.publish("rollback-applied", plan, "{\"rollback_id\":\"" + plan + ":r1\"}");
        String path = "/api/checkpoints/plan/walk-left/rollback";
        api.post(path, "{\"reason\":\"r\",\"target\":{\"sequence\":1}}");
        api.publish(
                "rollback-applied",
                plan,
                "{\"rollback_id\":\"" + plan + ":r2\",\"undone\":[{\"step\":\"build\",\"attempt\":1,"
                        + "\"checkpoint_id\":\"" + plan + ":1\",\"completed\":true}]}");

        JsonNode left = api.post(path, "{\"reason\":\"r\",\"dry_run\":true,\"target\":{\"sequence\":2}}")
                .is(200)
                .json()
                .path("undone_before");
        assertThat(left).hasSize(1);
        assertThat(left.at("/0/step").asText()).isEqualTo("build");
        assertThat(left.at("/0/checkpoint_id").asText()).isEqualTo(plan + ":1");
        assertThat(api.post(path, "{\"reason\":\"r\",\"dry_run\":true,\"target\":{\"sequence\":1}}")
                        .is(200)
                        .json()
                        .has("undone_before"))
                .isFalse();
        api.post(
                        "/api/entities/plan/walk-left/fork",
                        "{\"checkpoint_id\":\"" + plan
                                + ":2\",\"to\":\"plan:walk-left-fork\",\"reason\":\"r\",\"effects\":\"owned\"}")
                .is(201);
        assertThat(api.post(
                                "/api/checkpoints/plan/walk-left-fork/rollback",
                                "{\"checkpoint_id\":\"" + plan + ":2\",\"reason\":\"r\",\"dry_run\":true}")
                        .is(200)
                        .json()
                        .at("/base/undone_before"))
                .isEqualTo(left);
        api.post(path, "{\"reason\":\"r\",\"target\":{\"sequence\":2}}", "Prefer", "wait=20")
                .is(200);
        JsonNode recorded = api.get("/api/rollbacks/" + plan + ":r3").is(200).json();
        assertThat(recorded.path("undone_before")).isEqualTo(left);
    }

    /** A completed plan goes back: what it did is to be undone, and no runner is at work. */
    private void rolledBackAfterItsEnd() {
        api.started("plan:walk-ended", "pay", 1, "{\"n\":1}");
        api.publish("step-completed", "plan:walk-ended", "{\"step\":{\"name\":\"pay\"},\"state\":{\"n\":2}}");
        api.publish("plan-completed", "plan:walk-ended", "{}").is(202);
        JsonNode rollback = api.post(
                        "/api/checkpoints/plan/walk-ended/rollback",
                        "{\"checkpoint_id\":\"plan:walk-ended:1\",\"reason\":\"r\"}",
                        "Prefer",
                        "wait=20")
                .is(200)
                .json();
        assertThat(rollback.path("plan_ended").asText()).isEqualTo("completed");
        assertThat(api.get("/api/entities/plan/walk-ended/timeline").is(200).text())
                .contains("\"undo\":\"to_undo\"");
    }

    private void checkpoints() {
        String one = "/api/checkpoints/plan:walk:1";
        Answer first = api.get(one, "X-Rewind-Position", position()).is(200);
        api.get(one, "If-None-Match", first.header("ETag")).is(304);
        Answer canonical =
                api.get(one + "/canonical", "X-Rewind-Position", position()).is(200);
        api.get(one + "/canonical", "If-None-Match", canonical.header("ETag")).is(304);
        api.get(one + "/diff?to=plan:walk:2", "X-Rewind-Position", position()).is(200);
        api.get(one + "/diff?to=plan:walk:2", "Accept", "application/json-patch+json")
                .is(200);
        Answer latest = api.get(
                        "/api/checkpoints/plan/walk/latest?at=2100-01-01T00:00:00Z", "X-Rewind-Position", position())
                .is(200);
        api.get("/api/checkpoints/plan/walk/latest", "If-None-Match", latest.header("ETag"))
                .is(304);
        api.post(
                        one + "/restore",
                        "{\"reason\":\"audit\"}",
                        "X-Rewind-Actor",
                        "ann",
                        "Idempotency-Key",
                        "r",
                        "X-Rewind-Position",
                        position())
                .is(200);
        api.post("/api/checkpoints/walked/restore", "{\"state\":1}", "Prefer", "wait=20")
                .is(201);
        api.post("/api/checkpoints/walked/restore", "{\"state\":1}", "Prefer", "wait=0")
                .is(202);
        api.post("/api/checkpoints/walked/large", "{\"state\":\"" + "x".repeat(1_000_000) + "\"}")
                .problem(413, "state_too_large");
        api.get("/api/checkpoints/plan:walk:1?nothing=1").problem(400, "unknown_parameter");
        byte[] pin = "{\"reason\":\"audit\"}".getBytes(UTF_8);
        String[] asked = {"Content-Type", "application/json", "X-Rewind-Actor", "ann", "Prefer", "wait=20"};
        api.send("PUT", one + "/pin", pin, asked).is(200);
        api.send("PUT", one + "/pin", pin, "Content-Type", "application/json", "Prefer", "wait=0")
                .is(202);
        api.send("DELETE", one + "/pin?reason=over", null, "X-Rewind-Actor", "ann", "Prefer", "wait=20")
                .is(200);
        api.send("DELETE", one + "/pin", null, "Prefer", "wait=0").is(202);
    }

    private void lists() {
        api.get("/api/checkpoints/?entity_type=plan&entity_id=walk&include=state")
                .is(200);
        String times = "&created_after=2000-01-01T00:00:00Z&created_before=2100-01-01T00:00:00Z";
        paged("/api/checkpoints/?entity_type=plan&entity_id=walk&limit=1");
        api.get(
                        "/api/checkpoints/?trace_id=0af7651916cd43dd8448eb211c80319c&reason=step_started&step=pay&label=team=walk"
                                + times)
                .is(200);
        api.get("/api/checkpoints/?pinned=true").is(200);
        api.post("/api/checkpoints/task/walk", "{\"state\":1}").is(201);
        paged("/api/entities?limit=1");
        api.get("/api/entities?type=plan&status=running" + times).is(200);
        api.get("/api/entities?contains=walk&error=nothing&failed_step=pay&forked_from=plan:none")
                .is(200);
        api.get("/api/entities/counts?type=plan", "X-Rewind-Position", position())
                .is(200);
        paged("/api/entities/plan/walk/timeline?limit=1");
        api.get("/api/entities/plan/walk/timeline?limit=100").is(200);
        api.get("/api/entities/plan/walk/verify", "X-Rewind-Position", position())
                .is(200);
        api.get("/api/entities/plan/walk", "X-Rewind-Position", position()).is(200);
        api.get("/api/rollbacks/plan:walk:r1", "X-Rewind-Position", position()).is(200);
        api.get("/api/rollbacks?entity_type=plan&entity_id=walk&status=applied").is(200);
        paged("/api/rollbacks?limit=1");
        api.get("/api/integrity-failures?limit=1", "X-Rewind-Position", position())
                .is(200);
    }

    private void paged(String path) {
        Answer page = api.get(path, "X-Rewind-Position", position()).is(200);
        api.get(page.header("Link").replaceAll("<(.*)>; rel=\"next\"", "$1")).is(200);
    }

    private void rollbacks() {
        String path = "/api/checkpoints/plan/walk/rollback";
        String[] targets = {
            "\"target\":{\"checkpoint_id\":\"plan:walk:1\"}",
            "\"target\":{\"sequence\":1},\"cascade\":false",
            "\"target\":{\"step\":\"pay\"}",
            "\"target\":{\"at\":\"2100-01-01T00:00:00Z\"}",
            "\"target\":{\"steps_back\":1}",
            "\"checkpoint_id\":\"plan:walk:1\",\"if_latest\":\"plan:walk:9\""
        };
        for (String target : targets) {
            int status = api.post(path, "{\"reason\":\"r\",\"dry_run\":true," + target + "}")
                    .status();
            assertThat(status).as(target).isEqualTo(target.contains("if_latest") ? 409 : 200);
        }
        api.post(path, "{\"reason\":\"r\",\"if_latest\":\"plan:walk:9\"}").problem(409, "latest_changed");
        JsonNode changed =
                api.post(path, "{\"reason\":\"r\",\"if_digest\":\"ab\"}").problem(409, "rollback_changed");
        assertThat(changed.path("remedy").asText()).contains("dry run");
        String latest = api.get("/api/entities/plan/walk").json().path("latest").asText();
        String[] asked = {"X-Rewind-Actor", "ann", "Prefer", "wait=20", "Idempotency-Key", "walk-rollback"};
        Answer rolled = api.post(
                        path,
                        "{\"checkpoint_id\":\"plan:walk:1\",\"reason\":\"r\",\"if_latest\":\"" + latest + "\"}",
                        asked)
                .is(200);
        String id = rolled.json().path("rollback_id").asText();
        JsonNode pending = api.get("/api/entities/plan/walk").is(200).json();
        assertThat(pending.path("pending_rollback").asText()).isEqualTo(id);
        api.publish(
                "rollback-failed",
                "plan:walk",
                "{\"rollback_id\":\"" + id + "\",\"error\":{\"type\":\"io\",\"message\":\"disk\"}}");
        String retry = "/api/rollbacks/" + id + "/retry";
        Answer retried = api.post(
                        retry,
                        "{\"reason\":\"again\"}",
                        "X-Rewind-Actor",
                        "ann",
                        "Prefer",
                        "wait=20",
                        "Idempotency-Key",
                        "walk-retry")
                .is(200);
        assertThat(retried.json().at("/presence/status").asText()).isEqualTo("unknown");
        assertThat(retried.json().at("/presence/advice").asText()).contains("rewind run");
        api.post(retry, "{\"reason\":\"again\"}", "Prefer", "wait=0").is(202);
        api.post(
                        "/api/checkpoints/artifact/walk/rollback",
                        "{\"reason\":\"r\",\"target\":{\"cause\":{\"plan\":\"plan:walk\",\"step\":\"ship\",\"attempt\":1}}}",
                        "Prefer",
                        "wait=0")
                .is(202);
    }

    private void requestedPlans() {
        String body = "{\"plan\":\"walk\",\"state\":1,\"labels\":{\"k\":\"v\"},\"reason\":\"r\"}";
        String[] asked = {"X-Rewind-Actor", "ann", "Prefer", "wait=20", "Idempotency-Key", "walk-request"};
        JsonNode once = api.post("/api/plans", body, asked).is(201).json();
        assertThat(once.path("status").asText()).isEqualTo("requested");
        assertThat(api.post("/api/plans", body, asked).is(201).json().path("entity_id"))
                .isEqualTo(once.path("entity_id"));
        api.post("/api/plans", body, "Prefer", "wait=0").is(202);
        String named = "{\"plan\":\"walk\",\"state\":1,\"id\":\"walk-requested\"}";
        api.post("/api/plans", named).is(201);
        api.post("/api/plans", named).problem(409, "latest_changed");
        String wait = "\"wait\":{\"signal\":\"approved\",\"release\":true}";
        String step = "\"step\":{\"name\":\"sign\",\"undo\":{\"kind\":\"irreversible\",\"note\":\"signed\"}}";
        api.publish("step-started", "plan:walk-requested", "{" + step + ",\"state\":1," + wait + "}");
        assertThat(api.get("/api/checkpoints/plan/walk-requested/latest")
                        .is(200)
                        .json()
                        .at("/step/undo/note")
                        .asText())
                .isEqualTo("signed");
        JsonNode left = api.get("/api/entities/plan/walk-requested").is(200).json();
        assertThat(left.at("/open_steps/0/waits/released").booleanValue()).isTrue();
        assertThat(api.post(
                                "/api/checkpoints/plan/walk-requested/rollback",
                                "{\"reason\":\"r\",\"dry_run\":true,\"target\":{\"sequence\":1}}")
                        .is(200)
                        .json()
                        .at("/undo/0/undo/note")
                        .asText())
                .isEqualTo("signed");
        assertThat(left.at("/presence/advice").asText()).contains("no runner has the plan", "plans named \"walk\"");
        aRequestedPlanThatHasEndedIsOfferedForItsRollback();
    }

    private void aRequestedPlanThatHasEndedIsOfferedForItsRollback() {
        api.post("/api/plans", "{\"plan\":\"walk\",\"state\":1,\"id\":\"walk-served\"}")
                .is(201);
        api.publish("step-started", "plan:walk-served", "{\"step\":{\"name\":\"a\"},\"state\":1}");
        api.publish("plan-completed", "plan:walk-served", "{}");
        String rollback = "/api/checkpoints/plan/walk-served/rollback";

        JsonNode preview = api.post(rollback, "{\"reason\":\"r\",\"dry_run\":true,\"target\":{\"sequence\":1}}")
                .is(200)
                .json();
        assertThat(preview.at("/rollback/plan_ended").asText()).isEqualTo("completed");
        assertThat(preview.at("/presence/advice").asText())
                .startsWith("the plan had ended, and is offered when it is rolled back, and no connected runner");
        JsonNode ordered = api.post(rollback, "{\"reason\":\"r\",\"target\":{\"sequence\":1}}", "Prefer", "wait=20")
                .json();
        assertThat(ordered.at("/presence/advice").asText()).startsWith("the plan is offered, and no connected runner");
        assertThat(api.get("/api/entities/plan/walk-served")
                        .json()
                        .at("/offer/number")
                        .asInt())
                .isEqualTo(2);
    }

    private void presence() {
        String runner = "plan-runner:walk";
        try (PresencePublisher publisher = PresencePublisher.start(
                rewind.configuration(), true, runner, RunnerPresence.PLAN_RUNNER, () -> List.of("walk"))) {
            assertThat(publisher.isPublished()).isTrue();
            api.publish(
                            "step-started",
                            "plan:walk-held",
                            "{\"step\":{\"name\":\"a\"},\"state\":1,\"runner\":\"" + runner + "\"}")
                    .is(202);
            await().atMost(LONGEST)
                    .until(() -> api.get("/api/system")
                            .json()
                            .path("runners")
                            .findValuesAsText("runner")
                            .contains(runner));
            JsonNode held = api.get("/api/entities/plan/walk-held").json();
            assertThat(held.at("/open_steps/0/runner").asText()).isEqualTo(runner);
            assertThat(held.at("/presence/runner").asText()).isEqualTo(runner);
            // A plan that waits without a runner goes on in one that serves its name.
            JsonNode left = api.get("/api/entities/plan/walk-requested").json();
            assertThat(left.at("/presence/status").asText()).isEqualTo("connected");
            assertThat(left.at("/presence/runner").asText()).isEqualTo(runner);
        }
    }

    private void parked() {
        String resume = "/api/entities/plan/walk-parked/resume";
        api.failedTooOften("plan:walk-parked");
        assertThat(api.get("/api/entities/plan/walk-parked")
                        .json()
                        .at("/presence/advice")
                        .asText())
                .contains("resume the plan, then run the plan id again");
        String[] asked = {"X-Rewind-Actor", "ann", "Prefer", "wait=20", "Idempotency-Key", "walk-resume"};
        api.post(resume, "{\"reason\":\"again\"}", asked).is(200);
        api.post(resume, "{\"reason\":\"again\"}", "Prefer", "wait=0").is(202);
    }

    private void held() {
        api.started("plan:walk-held", "one", 1, "1");
        String wait = "\"wait\":{\"signal\":\"approved\",\"for_ms\":60000},\"timeout_ms\":1000";
        api.publish("step-started", "plan:walk-waits", "{\"step\":{\"name\":\"sign\"},\"state\":1," + wait + "}");
        api.get("/api/entities/plan/walk-waits").is(200);
        String signals = "/api/entities/plan/walk-held/signals";
        api.post(
                        signals,
                        "{\"name\":\"approved\",\"payload\":{\"by\":\"eve\"},\"reason\":\"checked\"}",
                        "X-Rewind-Actor",
                        "ann",
                        "Prefer",
                        "wait=20",
                        "Idempotency-Key",
                        "walk-signal")
                .is(200);
        api.post(signals, "{\"name\":\"paid\"}", "Prefer", "wait=0").is(202);
        for (String verb : List.of("pause", "park", "cancel")) {
            String path = "/api/entities/plan/walk-held/" + verb;
            String[] asked = {"X-Rewind-Actor", "ann", "Prefer", "wait=20", "Idempotency-Key", "walk-" + verb};
            api.post(path, "{\"reason\":\"" + verb + "\"}", asked).is(200);
            api.post(path, "{\"reason\":\"again\"}", "Prefer", "wait=0").is(202);
        }
    }

    /** Jobs are previewed, prepared, started, paused, continued and stopped. */
    private void bulk() {
        for (int n = 1; n <= 3; n++) {
            api.post(
                            "/api/checkpoints/task/bulk-" + n,
                            "{\"state\":" + n + ",\"labels\":{\"bulk\":\"walk\"}}",
                            "Prefer",
                            "wait=20")
                    .is(201);
        }
        String job = "{\"action\":\"rollback\",\"reason\":\"r\",\"cascade\":false,\"rate\":1,";
        String some = "\"query\":{\"type\":\"task\",\"label\":\"bulk=walk\"}";
        await().atMost(LONGEST).until(() -> api.get("/api/bulk").status() == 200);
        String target = ",\"target\":{\"steps_back\":0}";
        api.post("/api/bulk", job + some + target + ",\"dry_run\":true}", "X-Rewind-Actor", "ann")
                .is(200);
        Answer prepared = api.post(
                        "/api/bulk", job + some + target + "}", "X-Rewind-Actor", "ann", "Idempotency-Key", "walk-bulk")
                .is(201);
        String path = prepared.header("Location");
        api.post("/api/checkpoints/task/bulk-1", "{\"state\":4}").is(201);
        for (String to : List.of(
                "{\"step\":\"ship\"}",
                "{\"at\":\"2026-01-31T12:00:00Z\"}",
                "{\"cause\":{\"plan\":\"plan:walk\",\"step\":\"ship\",\"attempt\":1}}")) {
            api.post("/api/bulk", job + some + ",\"target\":" + to + ",\"dry_run\":true}")
                    .is(200);
        }
        String[] asked = {"X-Rewind-Actor", "ann", "Idempotency-Key", "walk-bulk-control"};
        for (String verb : List.of("start", "pause", "continue")) {
            api.post(path + "/" + verb, "{\"reason\":\"" + verb + "\"}", asked).is(200);
        }
        await().atMost(LONGEST)
                .until(() -> api.get(path).json().path("status").asText().equals("ended"));
        assertThat(api.get(path + "/items?limit=1&outcome=accepted").is(200).header("Link"))
                .contains("cursor=");
        api.get(path + "/items?limit=1&cursor=1").is(200);
        assertThat(api.get(path + "?include=rollbacks")
                        .is(200)
                        .json()
                        .at("/rollbacks/ordered")
                        .asInt())
                .isEqualTo(2);
        assertThat(api.get(path + "/items?outcome=refused")
                        .is(200)
                        .json()
                        .at("/0/code")
                        .asText())
                .isEqualTo("latest_changed");
        api.post(path + "/stop", "{\"reason\":\"late\"}").problem(409, "bulk_status");
        String other = "{\"action\":\"pin\",\"reason\":\"r\",\"query\":";
        String all = "{\"created_after\":\"2026-01-01T00:00:00Z\",\"created_before\":\"2099-01-01T00:00:00Z\","
                + "\"updated_after\":\"2026-01-01T00:00:00Z\",\"updated_before\":\"2099-01-01T00:00:00Z\","
                + "\"type\":\"task\",\"status\":\"idle\"}";
        for (String query : List.of(all, "{\"step\":\"ship\",\"error\":\"NO\"}", "{\"trace_id\":\"0\"}")) {
            api.post("/api/bulk", other + query + ",\"dry_run\":true}").is(200);
        }
        String pins =
                api.post("/api/bulk", other + all + ",\"rate\":1}").is(201).header("Location");
        api.post(pins + "/stop", "{\"reason\":\"enough\"}", asked).is(200);
        assertThat(api.get("/api/bulk?limit=1").is(200).header("Link")).contains("cursor=");
        api.get("/api/bulk?limit=1&cursor=" + pins.substring(pins.lastIndexOf('/') + 1))
                .is(200);
        api.post("/api/bulk", "{\"action\":\"pin\",\"reason\":\"r\"," + some + ",\"start\":true}")
                .is(201);
        for (String action : List.of("retry", "resume", "cancel")) {
            api.post(
                            "/api/bulk",
                            "{\"action\":\"" + action
                                    + "\",\"reason\":\"r\",\"query\":{\"type\":\"absent\"},\"start\":true}")
                    .problem(409, "bulk_empty");
        }
    }

    private void deadLetters() throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                rewind.configuration().producer(), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                            rewind.configuration().topics().planEvents(),
                            "task:dead".getBytes(UTF_8),
                            "noise".getBytes(UTF_8)))
                    .get();
        }
        await().atMost(LONGEST).until(() -> letter() != null);
        JsonNode letter = letter();
        String parts =
                letter.path("partition").asText() + "/" + letter.path("offset").asText();
        String value = Base64.getEncoder()
                .encodeToString(Api.event("state-captured", "task:dead", "{\"state\":1,\"reason\":\"manual\"}")
                        .getBytes(UTF_8));
        String body = "{\"value_base64\":\"" + value
                + "\",\"key\":\"task:dead\",\"content_type\":\"application/cloudevents+json\",\"again\":true}";
        for (String place : new String[] {letter.path("id").asText(), parts}) {
            api.get("/api/dead-letters/" + place).is(200);
            api.post("/api/dead-letters/" + place + "/redrive", body, "X-Rewind-Actor", "ann")
                    .is(202);
        }
        api.get("/api/dead-letters?limit=500").is(200);
    }

    private JsonNode letter() {
        for (JsonNode one : api.get("/api/dead-letters?limit=500").is(200).json()) {
            if (one.path("key").asText().equals("task:dead")) {
                return one;
            }
        }
        return null;
    }

    /** A rollback waits for an approval; one is rejected, one is approved. */
    private void approvals() throws IOException {
        Path tokens = Files.writeString(
                Files.createTempFile("tokens", ""),
                Sha256.hex("ann".getBytes(UTF_8)) + " operator ann\n" + Sha256.hex("bob".getBytes(UTF_8))
                        + " approver bob\n");
        try (QueryApi asking = rewind.another(Map.of(Setting.AUTH, "token", Setting.AUTH_TOKENS, tokens.toString()))) {
            Api people = new Api(asking.url());
            String entity = "/api/entities/guarded/walk";
            String rollBack = "/api/checkpoints/guarded/walk/rollback";
            String[] ann = {"Authorization", "Bearer ann"};
            people.post("/api/checkpoints/guarded/walk", "{\"state\":1}", ann).is(201);
            JsonNode dry = people.post(rollBack, "{\"reason\":\"r\",\"dry_run\":true}", ann)
                    .is(200)
                    .json();
            assertThat(dry.path("needs_approval").path(0).asText()).isEqualTo("any");
            String digest = dry.path("digest").asText();
            String named = "\"digest\":\"" + digest + "\"";
            for (String verb : List.of("reject", "approve")) {
                JsonNode waiting = people.post(rollBack, "{\"reason\":\"r\",\"if_digest\":\"" + digest + "\"}", ann)
                        .is(202)
                        .json();
                assertThat(waiting.path("status").asText()).isEqualTo("awaiting_approval");
                assertThat(waiting.path("digest").asText()).isEqualTo(digest);
                JsonNode proposal = people.get(entity, ann).is(200).json().path("proposal");
                assertThat(proposal.path("requested_by").asText()).isEqualTo("ann");
                String[] bob = {
                    "Authorization", "Bearer bob", "X-Rewind-Actor", "bob", "Prefer", "wait=20", "Idempotency-Key", verb
                };
                people.post(entity + "/" + verb, "{" + named + ",\"reason\":\"looked at it\"}", bob)
                        .is(200);
                people.post(
                                entity + "/" + verb,
                                "{" + named + ",\"reason\":\"again\"}",
                                "Authorization",
                                "Bearer bob",
                                "Prefer",
                                "wait=0")
                        .is(202);
            }
            JsonNode rollback =
                    people.get("/api/rollbacks/guarded:walk:r1", ann).is(200).json();
            assertThat(rollback.path("digest").asText()).isEqualTo(digest);
            assertThat(rollback.at("/cause/approved_by").asText()).isEqualTo("bob");
            anEditIsShownToTheOneWhoApprovesIt(people, ann, rollBack, entity);
            theBaseIsShownToTheOneWhoApprovesItsFork(people, ann);
            whatFollowsAFailureWaitsForAPerson(people, ann);
            aStepWaitsForAPerson(people, ann);
        }
    }

    private static void whatFollowsAFailureWaitsForAPerson(Api people, String[] ann) {
        people.post("/api/checkpoints/watched/walk", "{\"state\":1}", ann).is(201);
        byte[] failure = Api.event(
                        "operation-failed",
                        "watched:walk",
                        "{\"operation\":\"draw\",\"critical\":true,\"error\":{\"type\":\"boom\",\"message\":\"m\"}}")
                .getBytes(UTF_8);
        String position = people.post("/api/events", "application/cloudevents+json", failure, ann)
                .is(202)
                .header("X-Rewind-Position");
        String entity = "/api/entities/watched/walk";
        JsonNode held = people.get(entity, ann[0], ann[1], "X-Rewind-Position", position)
                .is(200)
                .json();
        assertThat(held.path("status").asText()).isEqualTo("awaiting_approval");
        assertThat(held.at("/proposal/needs/0").asText()).isEqualTo("automatic");
        assertThat(held.path("proposal").has("requested_by")).isFalse();
        JsonNode parked = people.post(
                        entity + "/reject",
                        "{\"digest\":" + held.at("/proposal/digest") + ",\"reason\":\"by hand\"}",
                        "Authorization",
                        "Bearer bob")
                .is(200)
                .json();
        assertThat(parked.path("status").asText()).isEqualTo("parked");
        assertThat(parked.at("/parked/by").asText()).isEqualTo("bob");
    }

    private static void aStepWaitsForAPerson(Api people, String[] ann) {
        people.post("/api/plans", "{\"plan\":\"gated\",\"id\":\"walk-gated\",\"state\":1}", ann)
                .is(201);
        byte[] waits = Api.event(
                        "step-started",
                        "plan:walk-gated",
                        "{\"step\":{\"name\":\"ship\"},\"state\":1,\"wait\":{\"signal\":\"board\",\"approval\":true}}")
                .getBytes(UTF_8);
        String position = people.post("/api/events", "application/cloudevents+json", waits, ann)
                .is(202)
                .header("X-Rewind-Position");
        JsonNode gated = people.get("/api/entities/plan/walk-gated", ann[0], ann[1], "X-Rewind-Position", position)
                .is(200)
                .json();
        assertThat(gated.at("/open_steps/0/waits/approval").asBoolean()).isTrue();
        JsonNode approved = people.post(
                        "/api/entities/plan/walk-gated/signals",
                        "{\"name\":\"board\",\"approval\":true}",
                        "Authorization",
                        "Bearer bob")
                .is(200)
                .json();
        assertThat(approved.path("status").asText()).isEqualTo("running");
    }

    private static void anEditIsShownToTheOneWhoApprovesIt(Api people, String[] ann, String rollBack, String entity) {
        people.post(rollBack, "{\"reason\":\"r\",\"edit\":{\"state\":{\"n\":2}}}", ann)
                .is(202);
        JsonNode proposal = people.get(entity, ann).is(200).json().path("proposal");
        JsonNode patch = proposal.at("/edit/patch");
        assertThat(patch).hasSize(1);
        JsonNode seen = people.post(
                        rollBack, "{\"reason\":\"r\",\"dry_run\":true,\"edit\":{\"patch\":" + patch + "}}", ann)
                .is(200)
                .json();
        assertThat(seen.path("digest")).isEqualTo(proposal.path("digest"));
        people.post(
                        entity + "/reject",
                        "{\"digest\":" + proposal.path("digest") + ",\"reason\":\"no\"}",
                        "Authorization",
                        "Bearer bob")
                .is(200);
    }

    private static void theBaseIsShownToTheOneWhoApprovesItsFork(Api people, String[] ann) {
        String rollBack = "/api/checkpoints/guarded/walk-fork/rollback";
        people.post(
                        "/api/entities/guarded/walk/fork",
                        "{\"checkpoint_id\":\"guarded:walk:1\",\"to\":\"guarded:walk-fork\",\"effects\":\"owned\","
                                + "\"reason\":\"go on\"}",
                        ann)
                .is(201);
        people.post(rollBack, "{\"checkpoint_id\":\"guarded:walk:1\",\"reason\":\"all of it\"}", ann)
                .is(202);
        JsonNode proposal = people.get("/api/entities/guarded/walk-fork", ann)
                .is(200)
                .json()
                .path("proposal");
        assertThat(proposal.path("base").asText()).isEqualTo("guarded:walk:1");
        JsonNode seen = people.post(
                        rollBack,
                        "{\"checkpoint_id\":" + proposal.path("base") + ",\"reason\":\"r\",\"dry_run\":true}",
                        ann)
                .is(200)
                .json();
        assertThat(seen.path("digest")).isEqualTo(proposal.path("digest"));
    }

    /** New entities begin with checkpoints of others. */
    private void forks() {
        String path = "/api/entities/plan/forking/fork";
        api.publish("step-started", "plan:forking", "{\"step\":{\"name\":\"pay\"},\"state\":{\"price\":1}}");
        JsonNode plain = api.post(path, "{\"to\":\"plan:fork-1\",\"reason\":\"what if\"}")
                .is(201)
                .json();
        assertThat(plain.at("/forked_from/checkpoint_id").asText()).isEqualTo("plan:forking:1");
        String edited = "{\"checkpoint_id\":\"plan:forking:1\",\"to\":\"plan:fork-2\",\"reason\":\"what"
                + " if\",\"plan\":\"report\","
                + "\"step\":\"pay\",\"edit\":{\"patch\":[{\"op\":\"replace\",\"path\":\"/price\",\"value\":2}]}}";
        api.post(path, edited, "X-Rewind-Actor", "ann", "Prefer", "wait=20", "Idempotency-Key", "walk-fork")
                .is(201);
        api.post(path, edited).problem(409, "entity_exists");
        api.post(path, "{\"to\":\"plan:fork-9\",\"reason\":\"r\",\"step\":\"pay\"}")
                .problem(400, "invalid_body");
        api.post(path, "{\"to\":\"plan:fork-3\",\"reason\":\"r\"}", "Prefer", "wait=0")
                .is(202);
        JsonNode base = api.get("/api/entities/plan/forking").is(200).json();
        assertThat(base.at("/forks/0/entity").asText()).isEqualTo("plan:fork-1");
        assertThat(api.get("/api/entities?forked_from=plan:forking&type=plan")
                        .is(200)
                        .json())
                .extracting(fork -> fork.path("entity_id").asText())
                .containsSubsequence("fork-2", "fork-1");
        api.get("/api/entities?forked_from=plan").problem(400, "invalid_parameter");
        JsonNode first = api.get("/api/checkpoints/plan:fork-2:1").is(200).json();
        assertThat(first.at("/state/price").asInt()).isEqualTo(2);
        assertThat(first.at("/forked_from/chain_hash"))
                .isEqualTo(api.get("/api/checkpoints/plan:forking:1")
                        .is(200)
                        .json()
                        .path("chain_hash"));
        String look =
                "\"to\":\"plan:fork-5\",\"reason\":\"r\",\"plan\":\"report\",\"effects\":\"owned\",\"edit\":{\"patch\":"
                        + "[{\"op\":\"replace\",\"path\":\"/price\",\"value\":3}]}}";
        JsonNode shown = api.post(path, "{\"dry_run\":true," + look).is(200).json();
        assertThat(shown.path("step").asText()).isEqualTo("pay");
        assertThat(shown.path("step_checked").asBoolean(true)).isFalse();
        assertThat(shown.at("/edit/changes/0/path").asText()).isEqualTo("/price");
        String other = "{\"to\":\"plan:fork-5\",\"reason\":\"r\",\"if_digest\":\""
                + shown.path("digest").asText() + "\"";
        api.post(path, other + "}").problem(409, "fork_changed");
        api.post(path, other + ",\"dry_run\":true}").problem(409, "fork_changed");
        api.post(path, "{\"if_digest\":\"" + shown.path("digest").asText() + "\"," + look)
                .is(201);
        JsonNode owning = api.post(path, "{\"to\":\"plan:fork-4\",\"reason\":\"go on\",\"effects\":\"owned\"}")
                .is(201)
                .json();
        assertThat(owning.at("/forked_from/effects").asText()).isEqualTo("owned");
        assertThat(api.get("/api/entities/plan/forking").is(200).json().path("forks"))
                .anySatisfy(fork -> assertThat(fork.path("effects").asText()).isEqualTo("owned"));
        JsonNode past = api.post(
                        "/api/checkpoints/plan/fork-4/rollback",
                        "{\"checkpoint_id\":\"plan:forking:1\",\"reason\":\"all of it\",\"dry_run\":true}")
                .is(200)
                .json();
        assertThat(past.at("/base/checkpoint_id").asText()).isEqualTo("plan:forking:1");
        assertThat(past.at("/base/undo/0/step").asText()).isEqualTo("pay");
        assertThat(past.at("/rollback/ledger/0/checkpoint_id").asText()).isEqualTo("plan:forking:1");
        api.post(
                        "/api/checkpoints/plan/fork-1/rollback",
                        "{\"checkpoint_id\":\"plan:forking:1\",\"reason\":\"not its own\",\"dry_run\":true}")
                .problem(409, "other_entity");
        // The difference of two branches is one request.
        JsonNode diff = api.get("/api/checkpoints/plan:fork-1:1/diff?to=plan:fork-2:1")
                .is(200)
                .json();
        assertThat(diff.at("/changes/0/path").asText()).isEqualTo("/price");
        assertThat(api.get("/api/entities/plan/fork-2/verify")
                        .is(200)
                        .json()
                        .path("intact")
                        .asBoolean())
                .isTrue();
    }

    /** A rollback changes the state of its target. */
    private void edits() {
        String path = "/api/checkpoints/plan/edited/rollback";
        api.publish(
                "step-started",
                "plan:edited",
                "{\"step\":{\"name\":\"pay\",\"index\":0},\"state\":{\"price\":1,\"to\":[]}}");
        String patch = "\"edit\":{\"patch\":[{\"op\":\"replace\",\"path\":\"/price\",\"value\":2}]}";
        JsonNode dry = api.post(path, "{\"reason\":\"r\",\"dry_run\":true," + patch + "}")
                .is(200)
                .json();
        assertThat(dry.at("/edit/changes/0/path").asText()).isEqualTo("/price");
        assertThat(dry.at("/edit/patch")).hasSize(1);
        assertThat(api.post(path, "{\"reason\":\"r\",\"if_digest\":\"ab\"," + patch + "}")
                        .problem(409, "rollback_changed")
                        .path("detail")
                        .asText())
                .contains(dry.path("digest").asText());
        for (String neither : List.of("{}", "{\"patch\":[],\"state\":1}")) {
            api.post(path, "{\"reason\":\"r\",\"edit\":" + neither + "}").problem(400, "schema_violation");
        }
        for (String wrong : List.of(
                "{\"patch\":[{\"op\":\"remove\",\"path\":\"/a\"}]}",
                "{\"patch\":[]}",
                "{\"state\":{\"price\":1,\"to\":[]}}")) {
            api.post(path, "{\"reason\":\"r\",\"edit\":" + wrong + "}").problem(400, "invalid_body");
        }
        JsonNode rolled = api.post(
                        path,
                        "{\"reason\":\"r\",\"if_digest\":" + dry.path("digest")
                                + ",\"edit\":{\"state\":{\"price\":2,\"to\":[]}}}")
                .is(200)
                .json();
        assertThat(rolled.at("/state/price").asInt()).isEqualTo(2);
        assertThat(rolled.path("checkpoint_id").asText()).isEqualTo("plan:edited:1");
        String id = rolled.path("edited_checkpoint_id").asText();
        JsonNode edited = api.get("/api/checkpoints/" + id).is(200).json().path("edited");
        assertThat(edited.at("/step/name").asText()).isEqualTo("pay");
        JsonNode diff =
                api.get("/api/checkpoints/" + id + "/diff?to=previous").is(200).json();
        assertThat(diff.at("/changes/0/path").asText()).isEqualTo("/price");
        api.get("/api/entities/plan/edited/timeline").is(200);
        assertThat(api.get("/api/entities/plan/edited/verify")
                        .is(200)
                        .json()
                        .path("intact")
                        .asBoolean())
                .isTrue();
    }

    private void system() {
        for (String path : new String[] {
            "/api/me", "/api/system", "/metrics", "/livez", "/readyz", "/openapi.yaml", "/asyncapi.yaml", "/docs"
        }) {
            api.get(path).is(200);
        }
        // This build has no commit or build time.
        Release release = new Release("1.2.3", "0123456789abcdef", "2026-11-23T10:00:00Z");
        Contract.would(
                "/api/system",
                SystemReads.about(
                        release,
                        rewind.configuration().topics(),
                        new Routing(0, Map.of()),
                        List.of(),
                        List.of(),
                        List.of("*:any")));
    }

    private void listening() throws Exception {
        String path = "/api/stream?entity=task:heard&type=task&kind=checkpoint-taken";
        String id;
        try (StreamReader listening = StreamReader.to(api.url(), path)) {
            api.publish("state-captured", "task:heard", "{\"state\":1,\"reason\":\"manual\"}")
                    .is(202);
            StreamReader.ReceivedEvent heard = listening.awaitReceived(1).get(0);
            Contract.heard(heard.data());
            id = heard.id();
        }
        api.publish("state-captured", "task:heard", "{\"state\":2,\"reason\":\"manual\"}")
                .is(202);
        try (StreamReader listening = StreamReader.to(api.url(), path, "Last-Event-ID", id)) {
            assertThat(listening
                            .awaitReceived(1)
                            .get(0)
                            .data()
                            .at("/data/checkpoint/id")
                            .asText())
                    .isEqualTo("task:heard:2");
        }
        try (StreamReader listening = StreamReader.to(api.url(), "/api/stream?status=failed,applied")) {
            assertThat(listening.status()).isEqualTo(200);
        }
        for (String parameter : new String[] {"entity", "type", "kind", "status"}) {
            Contract.asked(parameter, "query");
        }
        Contract.asked("Last-Event-ID", "header");
    }

    private String position() {
        return api.get("/api/entities/plan/walk").is(200).header("X-Rewind-Position");
    }
}
