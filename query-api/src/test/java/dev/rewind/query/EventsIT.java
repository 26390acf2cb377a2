package dev.rewind.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.query.Api.Answer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Events over HTTP: valid events reach the log, invalid ones get a reason, and neither blocks the next. */
class EventsIT {

    private static final String STRUCTURED = "application/cloudevents+json";
    private static final String BATCH = "application/cloudevents-batch+json";

    private final Api api = QueryInstallation.shared().api();

    @Test
    void aStructuredEventIsAccepted() {
        Answer answer = api.publish("state-captured", "task:structured", "{\"reason\":\"manual\",\"state\":{\"a\":1}}")
                .is(202);

        assertThat(answer.json().path("entity").asText()).isEqualTo("task:structured");
        assertThat(answer.header("X-Rewind-Position"))
                .isEqualTo(answer.json().path("partition").asInt() + ":"
                        + answer.json().path("offset").asLong());
        JsonNode stored = api.get("/api/checkpoints/task:structured:1").is(200).json();
        assertThat(stored.path("event").path("id").asText())
                .isEqualTo(answer.json().path("id").asText());
        assertThat(stored.path("event").path("offset").asLong())
                .isEqualTo(answer.json().path("offset").asLong());
    }

    @Test
    void aBinaryEventIsAcceptedWithItsTrace() {
        api.post(
                        "/api/events",
                        "{\"reason\":\"manual\",\"state\":[]}",
                        "ce-specversion",
                        "1.0",
                        "ce-id",
                        "b-1",
                        "ce-source",
                        "/test%2Drunner",
                        "ce-type",
                        "dev.rewind.state-captured.v1",
                        "ce-subject",
                        "task:binary",
                        "traceparent",
                        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
                .is(202);

        JsonNode stored = api.get("/api/checkpoints/task:binary:1").is(200).json();
        assertThat(stored.path("trace_id").asText()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(stored.path("event").path("source").asText()).isEqualTo("/test-runner");
    }

    @Test
    void anInvalidEventDoesNotAffectOthersInABatch() {
        String good = Api.event("state-captured", "task:batched", "{\"reason\":\"manual\",\"state\":1}");
        String unknown = Api.event("state-lost", "task:batched", "{}");
        String reserved = Api.event("retention-due", "task:batched", "{\"keep_last\":1}");
        String last = Api.event("state-captured", "task:batched", "{\"reason\":\"manual\",\"state\":2}");

        Answer answer = api.post(
                        "/api/events",
                        BATCH,
                        ("[" + String.join(",", good, unknown, reserved, last) + "]").getBytes(UTF_8))
                .is(207);

        JsonNode each = answer.json();
        assertThat(each).hasSize(4);
        assertThat(each.get(0).path("entity").asText()).isEqualTo("task:batched");
        assertThat(each.get(1).path("code").asText()).isEqualTo("unknown_type");
        assertThat(each.get(2).path("code").asText()).isEqualTo("reserved_event");
        assertThat(each.get(3).path("offset").asLong())
                .isGreaterThan(each.get(0).path("offset").asLong());
        assertThat(api.get("/api/checkpoints/task/batched/latest")
                        .json()
                        .path("state")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void timerEventsAreRefused() {
        api.publish(
                        "deadline-reached",
                        "plan:timer",
                        "{\"checkpoint_id\":\"plan:timer:1\",\"due\":\"2026-01-01T00:00:00Z\"}")
                .problem(403, "reserved_event");
    }

    static Stream<Arguments> badEvents() {
        String deep = "[".repeat(10_000) + "]".repeat(10_000);
        String large = "\"" + "x".repeat(2 * 1024 * 1024) + "\"";
        byte[] noise = new byte[1000];
        new java.util.Random(7).nextBytes(noise);
        return Stream.of(
                bad(
                        "truncated",
                        400,
                        "malformed_json",
                        captured("{\"a\":").replace("}}", "").getBytes(UTF_8)),
                bad(
                        "unknown type",
                        400,
                        "unknown_type",
                        Api.event("nothing", "task:bad", "{}").getBytes(UTF_8)),
                bad("no attributes", 400, "missing_attribute", "{\"data\":{}}".getBytes(UTF_8)),
                bad(
                        "other subject",
                        400,
                        "invalid_attribute",
                        Api.event("state-captured", "task/bad", "{}").getBytes(UTF_8)),
                bad(
                        "duplicate keys",
                        400,
                        "duplicate_key",
                        captured("{\"a\":1,\"a\":2}").getBytes(UTF_8)),
                bad(
                        "lone surrogate",
                        400,
                        "lone_surrogate",
                        captured("\"\\ud800\"").getBytes(UTF_8)),
                bad("nesting", 400, "too_complex", captured(deep).getBytes(UTF_8)),
                bad("large state", 413, "state_too_large", captured(large).getBytes(UTF_8)),
                bad("empty", 400, "empty_value", new byte[0]),
                bad("noise", 400, "malformed_json", noise),
                bad(
                        "schema",
                        400,
                        "schema_violation",
                        Api.event("step-started", "task:bad", "{\"step\":7}").getBytes(UTF_8)),
                bad("too many bytes", 413, "body_too_large", new byte[9 * 1024 * 1024]));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badEvents")
    void anInvalidEventGetsAReasonAndTheNextIsAccepted(String what, int status, String code, byte[] body) {
        Answer answer = api.post("/api/events", STRUCTURED, body);
        Answer next = api.publish("state-captured", "task:next", "{\"reason\":\"manual\",\"state\":\"" + what + "\"}");

        JsonNode problem = answer.problem(status, code);
        assertThat(problem.has("remedy")).isTrue();
        if (status == 413) {
            assertThat(problem.path("detail").asText()).containsPattern("[0-9]{6,}");
        }
        next.is(202);
        assertThat(api.get("/api/checkpoints/task/next/latest")
                        .json()
                        .path("state")
                        .asText())
                .isEqualTo(what);
    }

    @Test
    void otherMediaTypesAreRefused() {
        byte[] event = Api.event("state-captured", "task:form", "{}").getBytes(UTF_8);

        JsonNode problem = api.post("/api/events", "application/x-www-form-urlencoded", event)
                .problem(415, "unsupported_media_type");

        assertThat(problem.path("remedy").asText()).contains("application/cloudevents+json");
        api.send("POST", "/api/events", event).problem(415, "unsupported_media_type");
        api.post("/api/events", STRUCTURED, event, "Content-Encoding", "gzip").problem(415, "unsupported_media_type");
        api.post("/api/events", BATCH, "{}".getBytes(UTF_8)).problem(400, "schema_violation");
        api.post("/api/events", BATCH, ("[" + "1,".repeat(1000) + "1]").getBytes(UTF_8))
                .problem(400, "too_complex");
    }

    @Test
    void unreadableRecordsAreListedAndShown() {
        byte[] noise = {(byte) 0xC3, 0x28, 0, 1, 2};
        publishRaw("task:unread", noise);
        publishRaw("task:unread", "{\"not\":\"an event\"}".getBytes(UTF_8));

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(dead(
                                "task:unread",
                                api.get("/api/dead-letters?limit=500").is(200).json()))
                        .hasSize(2));
        JsonNode[] letters =
                dead("task:unread", api.get("/api/dead-letters?limit=500").json());
        JsonNode whole = api.get(
                        "/api/dead-letters/" + letters[1].path("partition").asInt() + "/"
                                + letters[1].path("offset").asLong())
                .is(200)
                .json();
        JsonNode text = api.get(
                        "/api/dead-letters/" + letters[0].path("partition").asInt() + "/"
                                + letters[0].path("offset").asLong())
                .is(200)
                .json();

        assertThat(letters[0].path("preview").asText()).isEqualTo("{\"not\":\"an event\"}");
        assertThat(letters[1].path("code").asText()).isEqualTo("missing_attribute");
        assertThat(letters[1].path("reason").asText()).isNotEmpty();
        assertThat(letters[1].path("source").path("topic").asText()).isEqualTo("plan-events");
        assertThat(letters[1].path("source").path("offset").isNumber()).isTrue();
        assertThat(letters[1].path("size_bytes").asInt()).isEqualTo(5);
        assertThat(Base64.getDecoder().decode(whole.path("payload_base64").asText()))
                .isEqualTo(noise);
        assertThat(whole.has("payload_text")).isFalse();
        assertThat(whole.path("headers").toString()).contains("dead-letter-code");
        assertThat(text.path("payload_text").asText()).isEqualTo("{\"not\":\"an event\"}");
        assertThat(api.get("/api/dead-letters?limit=1").is(200).json()).hasSize(1);
        api.get("/api/dead-letters/0/999999").problem(404, "not_found");
        api.get("/api/dead-letters/77/0").problem(404, "not_found");
        api.get("/api/dead-letters/x/0").problem(400, "invalid_id");
        api.get("/api/dead-letters/x:0").problem(400, "invalid_id");
        api.get("/api/dead-letters/0:999999").problem(404, "not_found");
    }

    private static JsonNode[] dead(String key, JsonNode letters) {
        JsonNode[] all = new JsonNode[letters.size()];
        Arrays.setAll(all, letters::get);
        return Stream.of(all).filter(it -> it.path("key").asText().equals(key)).toArray(JsonNode[]::new);
    }

    private static void publishRaw(String key, byte[] value) {
        Map<String, Object> settings =
                new HashMap<>(QueryInstallation.shared().configuration().producer());
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>("plan-events", key.getBytes(UTF_8), value));
        }
    }

    private static String captured(String state) {
        return Api.event("state-captured", "task:bad", "{\"reason\":\"manual\",\"state\":" + state + "}");
    }

    private static Arguments bad(String what, int status, String code, byte[] body) {
        return Arguments.of(what, status, code, body);
    }
}
