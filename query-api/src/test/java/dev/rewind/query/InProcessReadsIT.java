package dev.rewind.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.query.Api.Answer;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A query API beside a processor reads its stores without HTTP, and answers the same. */
class InProcessReadsIT {

    private static final List<String> HEADERS = List.of("Content-Type", "ETag", "Link", "X-Rewind-Position");

    private static QueryInstallation rewind;
    private static QueryApi beside;
    private static Api inProcess;
    private static Api overHttp;

    @BeforeAll
    static void publishAHistory() {
        rewind = QueryInstallation.shared();
        beside = QueryApi.start(
                rewind.configuration(),
                rewind.processor().storeServer(),
                rewind.processor().presence());
        inProcess = new Api(beside.url());
        overHttp = rewind.api();
        for (int step = 1; step <= 4; step++) {
            overHttp.publish(
                            "step-started",
                            "plan:beside~a+b",
                            "{\"step\":{\"name\":\"s" + step + "\"},\"state\":{\"step\":" + step
                                    + "},\"labels\":{\"team\":\"a b\"}}")
                    .is(202);
        }
        Answer last = overHttp.publish(
                        "step-failed",
                        "plan:beside~a+b",
                        "{\"step\":{\"name\":\"s4\"},\"error\":{\"type\":\"E\",\"message\":\"m\"}}")
                .is(202);
        // Two answers are compared below: nothing may be processed between them.
        overHttp.get("/api/checkpoints/plan/beside~a+b/latest", "X-Rewind-Position", last.header("X-Rewind-Position"))
                .is(200);
    }

    @AfterAll
    static void close() {
        beside.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/checkpoints/plan:beside~a+b:1",
                "/api/checkpoints/plan:beside~a+b:1/canonical",
                "/api/checkpoints/plan:beside~a+b:1/diff?to=latest",
                "/api/checkpoints/plan:beside~a+b:99",
                "/api/checkpoints/plan/beside~a+b/latest",
                "/api/checkpoints/plan/beside~a+b/latest?at=2001-01-01T00:00:00Z",
                "/api/checkpoints/plan/nowhere/latest",
                "/api/checkpoints/?entity_type=plan&entity_id=beside~a%2Bb&limit=2",
                "/api/checkpoints/?entity_type=plan&entity_id=beside~a%2Bb&label=team=a+b&step=s2",
                "/api/checkpoints/?label=team=a+b&limit=3",
                "/api/checkpoints/?label=team=a+b&limit=3&include=state",
                "/api/checkpoints/?entity_type=plan&entity_id=beside~a%2Bb&limit=2&include=state",
                "/api/entities/plan/beside~a+b",
                "/api/entities/plan/beside~a+b/timeline",
                "/api/entities/plan/beside~a+b/verify",
                "/api/entities?type=plan&status=rolling_back",
                "/api/rollbacks/plan:beside~a+b:r1",
                "/api/rollbacks?entity_type=plan&entity_id=beside~a%2Bb"
            })
    void bothWaysGiveTheSameAnswer(String path) {
        Answer here = inProcess.get(path);
        Answer there = overHttp.get(path);

        assertThat(withoutRequestId(here)).isEqualTo(withoutRequestId(there));
        assertThat(here.status()).isEqualTo(there.status());
        assertThat(HEADERS.stream().map(here::header))
                .isEqualTo(HEADERS.stream().map(there::header).toList());
    }

    /** Problems name the request. */
    private static String withoutRequestId(Answer answer) {
        return answer.text().replaceAll("\"request_id\":\"[0-9a-f]+\"", "");
    }

    @Test
    void aReadIncludesItsCallersOwnWrites() {
        for (int i = 1; i <= 100; i++) {
            Answer written = overHttp.publish(
                            "state-captured", "task:beside", "{\"reason\":\"manual\",\"state\":" + i + "}")
                    .is(202);

            Answer read = inProcess.get(
                    "/api/checkpoints/task/beside/latest", "X-Rewind-Position", written.header("X-Rewind-Position"));

            assertThat(read.is(200).json().path("state").asInt()).isEqualTo(i);
        }
    }

    /** Over HTTP, the store server refuses callers without its secret. */
    @Test
    void noReadPassesTheStoreServersPort() {
        Configuration withoutSecret =
                rewind.configuration().with(Map.of(Setting.STORE_SECRET, "a-secret-that-it-does-not-know"));
        try (QueryApi near = QueryApi.start(
                        withoutSecret,
                        rewind.processor().storeServer(),
                        rewind.processor().presence());
                QueryApi far = QueryApi.start(withoutSecret)) {
            Api here = new Api(near.url());
            Api there = new Api(far.url());

            there.get("/api/checkpoints/plan/beside~a+b/latest").problem(503, "store_unavailable");
            here.get("/api/checkpoints/plan/beside~a+b/latest").is(200);
            here.get("/api/checkpoints/plan:beside~a+b:1").is(200);
            here.get("/api/checkpoints/?label=team=a+b").is(200);
            here.get("/api/entities").is(200);
        }
    }
}
