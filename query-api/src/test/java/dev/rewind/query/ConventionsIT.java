package dev.rewind.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rewind.query.Api.Answer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** Conventions of all routes: idempotency, preferences, compression and origins. */
class ConventionsIT {

    private static final String TAKE = "/api/checkpoints/task/";

    private static final String STRUCTURED = "application/cloudevents+json";
    private static final String EVENT = "{\"specversion\":\"1.0\",\"id\":\"%s\",\"source\":\"/test\",\"subject\":"
            + "\"task:much-later\",\"type\":\"dev.rewind.state-captured.v1\","
            + "\"data\":{\"reason\":\"manual\",\"state\":%s}}";

    private final Api api = QueryInstallation.shared().api();

    @Test
    void aRepeatedRequestWithTheSameKeyIsDoneOnce() {
        String key = UUID.randomUUID().toString();
        Answer first =
                api.post(TAKE + "once", "{\"state\":1}", "Idempotency-Key", key).is(201);

        Answer again =
                api.post(TAKE + "once", "{\"state\":1}", "Idempotency-Key", key).is(201);

        assertThat(again.text()).isEqualTo(first.text());
        assertThat(api.get("/api/entities/task/once")
                        .json()
                        .path("counts")
                        .path("checkpoints")
                        .asInt())
                .isEqualTo(1);
        api.post(TAKE + "once", "{\"state\":2}", "Idempotency-Key", key).problem(422, "idempotency_key_reused");
        api.post(TAKE + "once", "{\"state\":1}", "Idempotency-Key", "").problem(400, "invalid_parameter");
        api.post(TAKE + "once", "{\"state\":1}", "Idempotency-Key", "x".repeat(256))
                .problem(400, "invalid_parameter");
    }

    @Test
    void anotherRequestWithTheSameKeyIsRefusedEvenIfItsBodyIsEqual() {
        String key = UUID.randomUUID().toString();
        assertThat(event("one", key).is(202).text())
                .isEqualTo(event("one", key).is(202).text());

        event("two", key).problem(422, "idempotency_key_reused");
        assertThat(event("two", key + "2").is(202).json().path("id").asText()).isEqualTo("two");
    }

    /** An event in binary mode: everything but its data is in headers. */
    private Answer event(String id, String key) {
        return api.post(
                "/api/events",
                "{\"state\":1,\"reason\":\"manual\"}",
                "ce-specversion",
                "1.0",
                "ce-id",
                id,
                "ce-source",
                "/test",
                "ce-type",
                "dev.rewind.state-captured.v1",
                "ce-subject",
                "task:keyed",
                "Idempotency-Key",
                key);
    }

    @Test
    void concurrentRequestsWithTheSameKeyAreDoneOnce() {
        String key = UUID.randomUUID().toString();
        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            answers.add(CompletableFuture.supplyAsync(
                    () -> api.post(TAKE + "at-once", "{\"state\":1}", "Idempotency-Key", key)));
        }

        Set<String> different =
                answers.stream().map(it -> it.join().is(201).text()).collect(Collectors.toSet());

        assertThat(different).hasSize(1);
    }

    @Test
    void aRequestThatAnotherInstanceHasDoneIsNotDoneAgain() {
        String key = UUID.randomUUID().toString();
        api.post(TAKE + "elsewhere", "{\"state\":1}", "Idempotency-Key", key).is(201);

        try (QueryApi another = QueryInstallation.shared().another(Map.of())) {
            Answer again = new Api(another.url())
                    .post(TAKE + "elsewhere", "{\"state\":1}", "Idempotency-Key", key, "Prefer", "wait=0");

            assertThat(again.is(202).json().path("status").asText()).isEqualTo("undecided");
            assertThat(again.header("Preference-Applied")).isEqualTo("wait=0");
            assertThat(new Api(another.url())
                            .get("/api/entities/task/elsewhere", "X-Rewind-Position", again.header("X-Rewind-Position"))
                            .json()
                            .path("counts")
                            .path("checkpoints")
                            .asInt())
                    .isEqualTo(1);
        }
    }

    /**
     * The other instance remembers no answers, like one that was restarted. The events in between push the request's
     * event out of the entity's window.
     */
    @Test
    void aRequestIsNotDoneAgainAfterManyOtherEvents() {
        String entity = "task/much-later";
        api.post("/api/checkpoints/" + entity, "{\"state\":0}").is(201);
        Map<String, String> requests = Map.of(
                "/api/checkpoints/" + entity,
                "{\"state\":1}",
                "/api/checkpoints/" + entity + "/rollback",
                "{\"reason\":\"r\",\"target\":{\"sequence\":1}}",
                "/api/checkpoints/task:much-later:1/restore",
                "{}");
        String single = EVENT.formatted("keyed", "\"keyed\"");
        requests.forEach((path, body) -> api.post(path, body, "Idempotency-Key", "later"));
        api.post("/api/events", STRUCTURED, single.getBytes(UTF_8), "Idempotency-Key", "later")
                .is(202);
        manyOthers();
        JsonNode before = withoutPresence(api.get("/api/entities/" + entity).json());

        try (QueryApi another = QueryInstallation.shared().another(Map.of())) {
            Api restarted = new Api(another.url());
            requests.forEach(
                    (path, body) -> restarted.post(path, body, "Idempotency-Key", "later", "Prefer", "wait=0"));
            Answer last = restarted
                    .post("/api/events", STRUCTURED, single.getBytes(UTF_8), "Idempotency-Key", "later")
                    .is(202);

            assertThat(withoutPresence(restarted
                            .get("/api/entities/" + entity, "X-Rewind-Position", last.header("X-Rewind-Position"))
                            .json()))
                    .isEqualTo(before);
        }
    }

    /** Without who is connected: an API that has just started has not heard of anyone yet. */
    private static JsonNode withoutPresence(JsonNode entity) {
        ((ObjectNode) entity).remove("presence");
        return entity;
    }

    private void manyOthers() {
        String batch = IntStream.range(0, 150)
                .mapToObj(n -> EVENT.formatted("other-" + n, n))
                .collect(Collectors.joining(",", "[", "]"));
        Answer taken = api.post("/api/events", "application/cloudevents-batch+json", batch.getBytes(UTF_8));
        taken.is(202);
    }

    @Test
    void aRefusedRequestGetsTheSameRefusalAgain() {
        String key = UUID.randomUUID().toString();
        String path = "/api/checkpoints/plan/never-there/rollback";
        String first = api.post(path, "{\"reason\":\"r\"}", "Idempotency-Key", key)
                .problem(404, "not_found")
                .path("event_id")
                .asText();

        assertThat(first).isNotEmpty();
        assertThat(api.post(path, "{\"reason\":\"r\"}", "Idempotency-Key", key)
                        .json()
                        .path("event_id")
                        .asText())
                .isEqualTo(first);
    }

    @Test
    void aCallerMayPreferNotToWait() {
        Answer answer = api.post(TAKE + "hurried", "{\"state\":1}", "Prefer", "respond-async, wait=0");

        assertThat(answer.is(202).header("Preference-Applied")).isEqualTo("wait=0");
        assertThat(api.post(TAKE + "hurried", "{\"state\":1}", "Prefer", "WAIT=0", "Prefer", "respond-async")
                        .is(202)
                        .header("Preference-Applied"))
                .isEqualTo("wait=0");
        assertThat(api.post(TAKE + "hurried", "{\"state\":1}", "Prefer", "respond-async", "Prefer", "Wait=0")
                        .is(202)
                        .header("Preference-Applied"))
                .isEqualTo("wait=0");
        assertThat(api.post(TAKE + "hurried", "{\"state\":1}", "Prefer", "wait=900")
                        .is(201)
                        .header("Preference-Applied"))
                .isEqualTo("wait=30");
    }

    @Test
    void largeAnswersAreCompressedForCallersThatAcceptGzip() throws IOException {
        String large = "abc".repeat(2_000);
        api.post(TAKE + "large", "{\"state\":\"" + large + "\"}").is(201);
        Answer plain = api.get("/api/checkpoints/task:large:1").is(200);

        Answer small = api.get("/api/checkpoints/task:large:1", "Accept-Encoding", "br, gzip;q=0.5")
                .is(200);

        assertThat(small.header("Content-Encoding")).isEqualTo("gzip");
        assertThat(small.header("Vary")).isEqualTo("Accept-Encoding");
        assertThat(plain.header("Vary")).isEqualTo("Accept-Encoding");
        assertThat(small.response().body().length).isLessThan(1_500);
        assertThat(new GZIPInputStream(new ByteArrayInputStream(small.response().body())).readAllBytes())
                .isEqualTo(plain.response().body());
        assertThat(small.header("ETag")).isNotEqualTo(plain.header("ETag"));
        api.get("/api/checkpoints/task:large:1", "If-None-Match", small.header("ETag"), "Accept-Encoding", "gzip")
                .is(304);
        api.get("/api/checkpoints/task:large:1", "If-None-Match", "\"x\", W/" + plain.header("ETag"))
                .is(304);
        assertThat(api.get("/api/checkpoints/task:large:1", "Accept-Encoding", "gzip;q=0")
                        .header("Content-Encoding"))
                .isEmpty();
        assertThat(api.get("/livez", "Accept-Encoding", "gzip").header("Content-Encoding"))
                .isEmpty();
    }

    @Test
    void otherOriginsGetNoAccess() {
        Answer preflight = api.send(
                "OPTIONS",
                "/api/entities",
                null,
                "Origin",
                "https://evil.example",
                "Access-Control-Request-Method",
                "GET");
        Answer read = api.get("/api/entities", "Origin", "https://evil.example").is(200);

        preflight.problem(405, "method_not_allowed");
        for (Answer answer : List.of(preflight, read)) {
            assertThat(answer.response().headers().map().keySet())
                    .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("access-control"));
        }
    }

    @Test
    void compressedRequestBodiesAreRefused() {
        api.post(TAKE + "x", "application/json", "{}".getBytes(UTF_8), "Content-Encoding", "gzip")
                .problem(415, "unsupported_media_type");
    }
}
