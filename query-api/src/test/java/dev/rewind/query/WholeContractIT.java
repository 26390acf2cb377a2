package dev.rewind.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.Release;
import dev.rewind.query.Api.Answer;
import dev.rewind.query.store.Routing;
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
 * Walks the whole contract: every operation, answer, parameter, header and member is asked for and answered once, or
 * stands here with who else does it. Each answer is validated on the way.
 */
class WholeContractIT {

    /** What cannot happen where nothing is broken or slow, and where it is tested. */
    private static final Map<String, Class<?>> ELSEWHERE = Map.of(
            "X-Rewind-Staleness-Ms",
            FailoverIT.class,
            "/components/schemas/Verified/properties/damage/items/",
            StoreTroubleIT.class,
            "verifyEntity answers 200 with Link",
            StoreTroubleIT.class,
            "verifyEntity with query cursor",
            StoreTroubleIT.class,
            "/components/schemas/IntegrityFailure",
            StoreTroubleIT.class,
            "listIntegrityFailures answers 200 with Link",
            StoreTroubleIT.class,
            "listIntegrityFailures with query cursor",
            StoreTroubleIT.class,
            "/components/schemas/System/properties/progress/items/properties/remaining",
            StoreTroubleIT.class,
            "/components/schemas/Problem/properties/required_role",
            RolesIT.class,
            "/components/schemas/Problem/properties/actor",
            RolesIT.class);

    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final Rewind rewind = Rewind.shared();
    private final Api api = rewind.api();

    @AfterEach
    void ended() {
        Contract.ended();
    }

    @Test
    void everythingInTheContractIsExercised() throws Exception {
        Exercised exercised = Contract.begun();

        events();
        cascade();
        checkpoints();
        lists();
        rollbacks();
        deadLetters();
        system();
        listening();

        Set<String> missing = new TreeSet<>();
        exercised.missing().stream()
                .filter(it -> ELSEWHERE.keySet().stream().noneMatch(it::contains))
                .forEach(missing::add);
        assertThat(missing).as("nobody has exercised these").isEmpty();
    }

    private void events() {
        String event = """
                {"specversion":"1.0","id":"walk-1","source":"/test","type":"dev.rewind.step-started.v1",
                 "subject":"plan:walk","time":"2026-01-31T12:00:00Z","datacontenttype":"application/json",
                 "traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                 "data":{"step":{"name":"pay","index":0,"attempt":1},"state":{"price":1,"gone":true},
                         "labels":{"team":"walk"},"touches":["artifact:walk"],"timeout_ms":3600000}}""";
        api.post("/api/events", "application/cloudevents+json", event.getBytes(UTF_8), "Idempotency-Key", "walk")
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
        api.get("/api/entities/plan/walk").is(200);
    }

    /** A step fails; what it touched goes back as well, and says how it went. */
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

    private void checkpoints() {
        String one = "/api/checkpoints/plan:walk:1";
        Answer first = api.get(one, "X-Rewind-Position", position()).is(200);
        api.get(one, "If-None-Match", first.header("ETag")).is(304);
        Answer canonical =
                api.get(one + "/canonical", "X-Rewind-Position", position()).is(200);
        api.get(one + "/canonical", "If-None-Match", canonical.header("ETag")).is(304);
        api.get(one + "/diff?to=plan:walk:2", "X-Rewind-Position", position()).is(200);
        Answer latest = api.get(
                        "/api/checkpoints/plan/walk/latest?at=2100-01-01T00:00:00Z", "X-Rewind-Position", position())
                .is(200);
        api.get("/api/checkpoints/plan/walk/latest", "If-None-Match", latest.header("ETag"))
                .is(304);
        api.post(
                        one + "/restore",
                        "{}",
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
        api.post(
                        retry,
                        "{\"reason\":\"again\"}",
                        "X-Rewind-Actor",
                        "ann",
                        "Prefer",
                        "wait=20",
                        "Idempotency-Key",
                        "walk-retry")
                .is(200);
        api.post(retry, "{\"reason\":\"again\"}", "Prefer", "wait=0").is(202);
        api.post(
                        "/api/checkpoints/artifact/walk/rollback",
                        "{\"reason\":\"r\",\"target\":{\"cause\":{\"plan\":\"plan:walk\",\"step\":\"ship\",\"attempt\":1}}}",
                        "Prefer",
                        "wait=0")
                .is(202);
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
        String path = "/api/dead-letters/" + letter.path("partition").asText() + "/"
                + letter.path("offset").asText();
        api.get(path).is(200);
        String value = Base64.getEncoder()
                .encodeToString(Api.event("state-captured", "task:dead", "{\"state\":1,\"reason\":\"manual\"}")
                        .getBytes(UTF_8));
        String body = "{\"value_base64\":\"" + value
                + "\",\"key\":\"task:dead\",\"content_type\":\"application/cloudevents+json\",\"again\":true}";
        api.post(path + "/redrive", body, "X-Rewind-Actor", "ann").is(202);
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

    private void system() {
        for (String path : new String[] {
            "/api/me", "/api/system", "/metrics", "/livez", "/readyz", "/openapi.yaml", "/asyncapi.yaml", "/docs"
        }) {
            api.get(path).is(200);
        }
        // Nobody has told this build where it comes from.
        Release release = new Release("1.2.3", "0123456789abcdef", "2026-11-23T10:00:00Z");
        Contract.would(
                "/api/system",
                SystemReads.about(release, rewind.configuration().topics(), new Routing(0, Map.of()), List.of()));
    }

    private void listening() throws Exception {
        String path = "/api/stream?entity=task:heard&type=task&kind=checkpoint-taken";
        String id;
        try (Listening listening = Listening.to(api.url(), path)) {
            api.publish("state-captured", "task:heard", "{\"state\":1,\"reason\":\"manual\"}")
                    .is(202);
            Listening.Heard heard = listening.awaitHeard(1).get(0);
            Contract.heard(heard.data());
            id = heard.id();
        }
        api.publish("state-captured", "task:heard", "{\"state\":2,\"reason\":\"manual\"}")
                .is(202);
        try (Listening listening = Listening.to(api.url(), path, "Last-Event-ID", id)) {
            assertThat(listening
                            .awaitHeard(1)
                            .get(0)
                            .data()
                            .at("/data/checkpoint/id")
                            .asText())
                    .isEqualTo("task:heard:2");
        }
        try (Listening listening = Listening.to(api.url(), "/api/stream?status=failed,applied")) {
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
