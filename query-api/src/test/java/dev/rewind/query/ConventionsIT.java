package dev.rewind.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.query.Api.Answer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** What holds for every route. */
class ConventionsIT {

    private static final String TAKE = "/api/checkpoints/task/";

    private final Api api = Rewind.shared().api();

    @Test
    void theSameRequestUnderOneKeyIsDoneOnce() {
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
    void anotherRequestUnderOneKeyIsRefusedAlsoWhereItsBodyIsTheSame() {
        String key = UUID.randomUUID().toString();
        assertThat(event("one", key).is(202).text())
                .isEqualTo(event("one", key).is(202).text());

        event("two", key).problem(422, "idempotency_key_reused");
        assertThat(event("two", key + "2").is(202).json().path("id").asText()).isEqualTo("two");
    }

    /** In binary mode: all but its data is in headers. */
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
    void theSameRequestAtOnceIsDoneOnceToo() {
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
    void whatAnotherInstanceHasDoneUnderAKeyIsNotDoneAgain() {
        String key = UUID.randomUUID().toString();
        api.post(TAKE + "elsewhere", "{\"state\":1}", "Idempotency-Key", key).is(201);

        try (QueryApi another = Rewind.shared().another(java.util.Map.of())) {
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

    @Test
    void aRefusedRequestIsRefusedAgainTheSameWay() {
        String key = UUID.randomUUID().toString();
        String path = "/api/checkpoints/plan/never-there/rollback";
        String first = api.post(path, "{\"reason\":\"r\"}", "Idempotency-Key", key)
                .problem(409, "no_checkpoint")
                .path("event_id")
                .asText();

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
        assertThat(api.post(TAKE + "hurried", "{\"state\":1}", "Prefer", "wait=900")
                        .is(201)
                        .header("Preference-Applied"))
                .isEqualTo("wait=30");
    }

    @Test
    void largeAnswersAreMadeSmallForWhoAccepts() throws IOException {
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
    void noOtherOriginIsLetIn() {
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
    void bodiesThatAreCompressedAreNotRead() {
        api.post(TAKE + "x", "application/json", "{}".getBytes(UTF_8), "Content-Encoding", "gzip")
                .problem(415, "unsupported_media_type");
    }
}
