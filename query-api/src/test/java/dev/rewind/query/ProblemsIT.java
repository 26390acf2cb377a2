package dev.rewind.query;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.query.Api.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every wrong request gets a problem with a detail and a remedy. */
class ProblemsIT {

    private final Api api = QueryInstallation.shared().api();

    @ParameterizedTest
    @CsvSource({
        "/api/nothing, 404, unknown_route",
        "/nothing, 404, unknown_route",
        "/api/checkpoints, 400, missing_parameter",
        "/api/checkpoints/?entity_type=plan, 400, missing_parameter",
        "/api/checkpoints/?entity_type=Plan&entity_id=x, 400, invalid_id",
        "/api/checkpoints/?entity_type=plan&entity_id=x&limit=0, 400, invalid_parameter",
        "/api/checkpoints/?entity_type=plan&entity_id=x&limit=501, 400, invalid_parameter",
        "/api/checkpoints/?entity_type=plan&entity_id=x&limit=ten, 400, invalid_parameter",
        "/api/checkpoints/?entity_type=plan&entity_id=x&cursor=abc, 400, invalid_parameter",
        "/api/checkpoints/?entity_type=plan&entity_type=plan&entity_id=x, 400, invalid_parameter",
        "/api/checkpoints/plan:x, 400, invalid_id",
        "/api/checkpoints/plan:x:01, 400, invalid_id",
        "/api/checkpoints/plan:x:99999999999999999999, 400, invalid_id",
        "/api/checkpoints/plan/x:1/latest, 400, invalid_id",
        "/api/checkpoints/plan/x/latest?at=yesterday, 400, invalid_parameter",
        "/api/checkpoints/plan/x/latest?at=2026-01-01T00:00:00+01:00, 400, invalid_parameter",
        "/api/entities?cursor=AAAA, 400, invalid_parameter",
        "/api/entities?type=NO, 400, invalid_parameter",
        "/api/entities/plan/x/timeline?cursor=1.1.9999999999999999999.1, 400, invalid_parameter",
        "/api/rollbacks/plan:x:3, 400, invalid_id",
        "/livez?verbose, 400, unknown_parameter",
    })
    void aWrongRequestIsAProblem(String path, int status, String code) {
        Answer answer = api.get(path);

        JsonNode problem = answer.problem(status, code);
        assertThat(problem.path("remedy").asText()).isNotEmpty();
    }

    @Test
    void aMisspeltParameterIsRefused() {
        JsonNode problem =
                api.get("/api/checkpoints/?entity_type=plan&entityid=x").problem(400, "unknown_parameter");

        assertThat(problem.path("value").asText()).isEqualTo("entityid");
        assertThat(problem.path("remedy").asText()).contains("did you mean entity_id?");
    }

    @Test
    void aMisspeltMemberIsRefused() {
        JsonNode problem = api.post(
                        "/api/checkpoints/plan/x/rollback", "{\"reason\":\"r\",\"if_lastest\":\"plan:x:1\"}")
                .problem(400, "unknown_member");

        assertThat(problem.path("value").asText()).isEqualTo("if_lastest");
        assertThat(problem.path("remedy").asText()).contains("did you mean if_latest?");
        api.post("/api/checkpoints/plan/x/rollback", "{\"reason\":\"r\",\"dryrun\":true}")
                .problem(400, "unknown_member");
        api.post("/api/checkpoints/plan:x:1/restore", "{\"force\":true}").problem(400, "unknown_member");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{                                                                    | malformed_json",
                "null                                                                 | invalid_body",
                "[]                                                                   | schema_violation",
                "{\"reason\":7}                                                       | schema_violation",
                "{}                                                                   | invalid_body",
                "{\"reason\":\"\"}                                                    | invalid_body",
                "{\"reason\":\"a\",\"reason\":\"b\"}                                  | duplicate_key",
                "{\"reason\":\"a\",\"target\":{}}                                     | schema_violation",
                "{\"reason\":\"a\",\"target\":{\"step\":\"a\",\"sequence\":1}}        | schema_violation",
                "{\"reason\":\"a\",\"checkpoint_id\":\"plan:x\"}                      | schema_violation",
                "{\"reason\":\"a\",\"checkpoint_id\":\"plan:x:1\",\"target\":{\"sequence\":1}} | invalid_body",
            })
    void aWrongRollbackIsAProblem(String body, String code) {
        JsonNode problem =
                api.post("/api/checkpoints/plan/x/rollback", body.strip()).problem(400, code);

        assertThat(problem.path("remedy").asText()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rollback|{\"reason\":\"r\",\"target\":{\"stepp\":\"a\"}}|unknown_member|stepp|the body has an unknown member",
                "rollback|{\"reason\":\"r\",\"target\":{\"foo\":1}}|unknown_member|foo|the body has an unknown member",
                "rollback|{\"reason\":\"r\",\"checkpoint_id\":\"plan:x\"}|schema_violation|plan:x|checkpoint id",
                "rollback|{\"reason\":\"r\",\"target\":{\"sequence\":0}}|schema_violation|0|target.sequence is 0",
                "rollback|{\"reason\":\"r\",\"target\":7}|schema_violation|7|target: must be an object",
                "rollback|{\"reason\":\"r\",\"cascade\":\"yes\"}|schema_violation|yes|cascade: ",
                "rollback|{\"reason\":\"r\",\"if_digest\":\"\"}|schema_violation|''|if_digest must not be empty",
                "rollback|{\"reason\":\"\"}|invalid_body|''|reason must not be empty",
                "rollback|7|schema_violation|7|the body must be an object",
            })
    void aProblemOfABodyNamesTheWrongValueByItself(String verb, String body, String code, String value, String detail) {
        JsonNode problem =
                api.post("/api/checkpoints/plan/x/" + verb, body.strip()).problem(400, code);

        assertThat(problem.path("value").isMissingNode()).isFalse();
        assertThat(problem.path("value").asText()).isEqualTo(value);
        assertThat(problem.path("detail").asText()).startsWith(detail);
    }

    @Test
    void aLoneUnknownMemberOfTheQueryOfAJobIsNamed() {
        JsonNode problem = api.post(
                        "/api/bulk", "{\"action\":\"retry\",\"reason\":\"r\",\"query\":{\"statuss\":\"failed\"}}")
                .problem(400, "unknown_member");

        assertThat(problem.path("value").asText()).isEqualTo("statuss");
        assertThat(problem.path("remedy").asText()).startsWith("did you mean status?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|the body must be a JSON value, and is empty",
                "{\"reason\":\"a\"} {\"reason\":\"b\"}|the body must be one JSON value, and another one follows it",
            })
    void aBodyIsOneJsonValue(String body, String detail) {
        JsonNode problem = api.post("/api/checkpoints/plan/x/rollback", body).problem(400, "schema_violation");

        assertThat(problem.path("detail").asText()).isEqualTo(detail);
    }

    /** Neither in the words of a library, nor about another part of the request than the wrong one. */
    @Test
    void aProblemNamesWhatIsWrongInWordsOfTheCaller() throws IOException {
        String rollback = "/api/checkpoints/plan/x/rollback";
        assertThat(api.post(rollback, "{\"reason\":NaN}")
                        .problem(400, "malformed_json")
                        .path("detail")
                        .asText())
                .startsWith("Non-standard token 'NaN'")
                .doesNotContain("enable");
        assertThat(api.post(rollback, "{\"reason\":\"r\",\"target\":5}")
                        .problem(400, "schema_violation")
                        .path("detail")
                        .asText())
                .isEqualTo("target: must be an object");
        assertThat(api.get("/api/entities/plan/x:1").problem(400, "invalid_id").path("value"))
                .hasToString("\"x:1\"");
        assertThat(api.get("/api/entities/Plan/x").problem(400, "invalid_id").path("value"))
                .hasToString("\"Plan\"");
        assertThat(raw("GET /api/entities?%zz=1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains("\"the query is not percent-encoded\"");
    }

    /** The path says which entity is forked. A typing error must not fork another one. */
    @Test
    void aForkBeginsWithACheckpointOfItsOwnEntity() {
        api.started("plan:forked", "one", 1, "{}");
        api.started("plan:not-forked", "one", 1, "{}");
        for (String more : new String[] {"", ",\"dry_run\":true"}) {
            JsonNode problem = api.post(
                            "/api/entities/plan/forked/fork",
                            "{\"checkpoint_id\":\"plan:not-forked:1\",\"to\":\"plan:fork-of-other\",\"reason\":\"r\""
                                    + more + "}")
                    .problem(409, "other_entity");

            assertThat(problem.path("detail").asText())
                    .isEqualTo("plan:not-forked:1 is not a checkpoint of plan:forked");
        }
        api.get("/api/entities/plan/fork-of-other").problem(404, "not_found");
    }

    @Test
    void aManualCheckpointWithATooLargeStateIsRefused() {
        api.post("/api/checkpoints/plan/manual", "{}").problem(400, "invalid_body");
        JsonNode problem = api.post("/api/checkpoints/plan/manual", "{\"state\":\"" + "x".repeat(2_000_000) + "\"}")
                .problem(413, "state_too_large");

        assertThat(problem.path("size_bytes").asInt()).isEqualTo(2_000_002);
        assertThat(problem.path("limit_bytes").asInt()).isEqualTo(921_600);
    }

    @Test
    void aWrongMethodIsAnsweredWithTheAllowedOnes() {
        Answer answer = api.send("POST", "/api/entities", null);

        answer.problem(405, "method_not_allowed");
        assertThat(answer.header("Allow")).contains("GET");
        api.send("DELETE", "/api/entities", null).problem(405, "method_not_allowed");
        for (String method : new String[] {"BEFORE", "OPTIONS", "PATCH", "TRACE"}) {
            Answer other = api.send(method, "/api/entities", null);
            other.problem(405, "method_not_allowed");
            assertThat(other.header("Allow")).as(method).isEqualTo("GET, HEAD");
        }
        assertThat(api.send("OPTIONS", "/api/checkpoints/plan:x:1/pin", null).header("Allow"))
                .isEqualTo("POST, PUT, DELETE");
        assertThat(api.send("PATCH", "/api/checkpoints", null).header("Allow")).isEqualTo("GET, HEAD");
        api.send("PATCH", "/api/nothing", null).problem(404, "unknown_route");
        api.get("/api/entities", "X-HTTP-Method-Override", "POST").problem(400, "bad_request");
    }

    @Test
    void headIsGetWithoutTheBody() throws IOException {
        api.started("plan:head", "one", 1, "{}");

        String head = raw("HEAD /api/checkpoints/plan:head:1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        assertThat(head).startsWith("HTTP/1.1 200").contains("ETag: \"").containsPattern("Content-Length: [1-9]");
        assertThat(head).endsWith("\r\n\r\n");
    }

    @Test
    void onlyLoopbackNamesAreAnswered() throws IOException {
        assertThat(raw("GET /livez HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 403")
                .contains("host_not_allowed");
        assertThat(raw("GET /metrics HTTP/1.1\r\nHost: query-api\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
        assertThat(raw("GET http://evil.example/livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .doesNotStartWith("HTTP/1.1 200");
        assertThat(raw("GET /livez HTTP/1.1\r\nHost: localhost:1\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
        assertThat(raw("GET /livez HTTP/1.1\r\nHost: [::1]:1\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void pagesOfOtherOriginsCannotChangeAnything() {
        String event = Api.event("state-captured", "task:origin", "{\"reason\":\"manual\",\"state\":1}");

        api.post("/api/events", "application/cloudevents+json", event.getBytes(UTF_8), "Origin", "https://evil.example")
                .problem(403, "cross_origin");
        api.send("POST", "/api/checkpoints/plan:x:1/restore", null, "Origin", "null")
                .problem(403, "cross_origin");
        api.post(
                        "/api/events",
                        "application/cloudevents+json",
                        event.getBytes(UTF_8),
                        "Origin",
                        api.url().toString())
                .is(202);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET /livez HTTP/1.1                       | 400",
                "GET /%zz HTTP/1.1\\r\\nHost: localhost    | 400",
                "GET /a%2Fb HTTP/1.1\\r\\nHost: localhost  | 400",
                "GET /..;/x HTTP/1.1\\r\\nHost: localhost  | 400",
                "GET livez                                 | 400",
                "G\u0001T / HTTP/1.1\\r\\nHost: localhost  | 400",
            })
    void invalidHttpIsAProblemToo(String request, int status) throws IOException {
        String answer = raw(request.strip().replace("\\r\\n", "\r\n") + "\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 " + status).contains("application/problem+json", "\"bad_request\"");
    }

    @Test
    void tooLargeHeadersAreRefused() throws IOException {
        String answer = raw("GET /livez HTTP/1.1\r\nHost: localhost\r\nX-Large: " + "x".repeat(20_000) + "\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 431").contains("application/problem+json");
    }

    @Test
    void aRequestKeepsItsCallersRequestId() {
        assertThat(api.get("/livez", "X-Request-Id", "mine-1").header("X-Request-Id"))
                .isEqualTo("mine-1");
        assertThat(api.get("/api/nothing", "X-Request-Id", "a b")
                        .problem(404, "unknown_route")
                        .path("request_id")
                        .asText())
                .matches("[0-9a-f]{16}");
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", api.url().getPort())) {
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(US_ASCII));
            out.flush();
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }
}
