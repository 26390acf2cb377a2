package dev.rewind.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.json.Sha256;
import dev.rewind.query.Api.Answer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Routes for checkpoints, and the bytes behind them. */
class CheckpointsIT {

    private final Api api = QueryInstallation.shared().api();

    @Test
    void aStepThatStartedIsListedAtOnce() {
        api.started("plan:listed", "build", 1, "{\"version\":7}");

        JsonNode list = api.get("/api/checkpoints/?entity_type=plan&entity_id=listed")
                .is(200)
                .json();

        assertThat(list).hasSize(1);
        assertThat(list.get(0).path("id").asText()).isEqualTo("plan:listed:1");
        assertThat(list.get(0).path("step").path("name").asText()).isEqualTo("build");
        assertThat(list.get(0).has("state")).isFalse();
    }

    @Test
    void aCheckpointIncludesItsState() {
        api.started("plan:one", "build", 1, "{\"b\":1,\"a\":[true,null]}");

        Answer answer = api.get("/api/checkpoints/plan:one:1").is(200);

        assertThat(answer.json().path("state").toString()).isEqualTo("{\"a\":[true,null],\"b\":1}");
        assertThat(answer.json().path("state_hash").asText())
                .isEqualTo(Sha256.hex("{\"a\":[true,null],\"b\":1}".getBytes()));
        assertThat(answer.header("ETag"))
                .isEqualTo('"' + answer.json().path("chain_hash").asText() + '"');
        assertThat(answer.header("Cache-Control")).isEqualTo("private, no-cache");
        assertThat(answer.header("X-Rewind-Position")).matches("[0-9]+:[0-9]+");
    }

    @Test
    void aCallerWithTheCheckpointGets304() {
        api.started("plan:known", "build", 1, "{}");
        String etag = api.get("/api/checkpoints/plan:known:1").header("ETag");

        Answer again =
                api.get("/api/checkpoints/plan:known:1", "If-None-Match", etag).is(304);
        Answer other = api.get("/api/checkpoints/plan:known:1", "If-None-Match", "\"other\"");

        assertThat(again.text()).isEmpty();
        assertThat(again.header("ETag")).isEqualTo(etag);
        other.is(200);
    }

    @Test
    void theCanonicalBytesHaveTheStateHash() {
        api.started("plan:bytes", "build", 1, "{\"z\":9007199254740993,\"a\":1.50,\"é\":\"\\u0007\"}");

        Answer answer = api.get("/api/checkpoints/plan:bytes:1/canonical").is(200);

        String hash = api.get("/api/checkpoints/plan:bytes:1")
                .json()
                .path("state_hash")
                .asText();
        assertThat(Sha256.hex(answer.response().body())).isEqualTo(hash);
        assertThat(answer.text()).isEqualTo("{\"a\":1.5,\"z\":9007199254740993,\"é\":\"\\u0007\"}");
        assertThat(answer.header("ETag")).isEqualTo('"' + hash + '"');
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    }

    @Test
    void theLatestCheckpointIsFoundForNowAndForAGivenTime() {
        api.started("plan:travel", "one", 1, "1");
        Instant then = created("plan:travel:1");
        awaitClockPast(then);
        api.started("plan:travel", "two", 1, "2");

        Answer now = api.get("/api/checkpoints/plan/travel/latest").is(200);
        Answer before =
                api.get("/api/checkpoints/plan/travel/latest?at=" + then).is(200);
        Answer never = api.get("/api/checkpoints/plan/travel/latest?at=2001-01-01T00:00:00Z");

        assertThat(now.json().path("id").asText()).isEqualTo("plan:travel:2");
        assertThat(now.json().path("state").asInt()).isEqualTo(2);
        assertThat(before.json().path("id").asText()).isEqualTo("plan:travel:1");
        assertThat(before.json().path("state").asInt()).isEqualTo(1);
        never.problem(404, "not_found");
    }

    /** A pinned checkpoint does not take the place of a newer one that was pruned: the entity had another state then. */
    @Test
    void aPrunedCheckpointIsSaidToBePruned() {
        for (int i = 1; i <= 4; i++) {
            api.post("/api/checkpoints/task/pruned", "{\"state\":" + i + "}").is(201);
            awaitClockPast(created("task:pruned:" + i));
        }
        Instant then = created("task:pruned:2");
        byte[] pin = "{\"reason\":\"audit\"}".getBytes(UTF_8);
        api.send("PUT", "/api/checkpoints/task:pruned:1/pin", pin, "Content-Type", "application/json")
                .is(200);
        String after = QueryInstallation.shared()
                .publish(new EntityKey("task", "pruned"), new PlanEvent.RetentionDue(null, 1, null))
                .toString();

        for (String path : List.of("task:pruned:2", "task:pruned:2/canonical", "task:pruned:4/diff?to=task:pruned:3")) {
            JsonNode problem = api.get("/api/checkpoints/" + path, "X-Rewind-Position", after)
                    .problem(404, "not_found");
            assertThat(problem.path("detail").asText()).matches("checkpoint task:pruned:[23] was pruned by retention");
        }
        assertThat(api.get("/api/checkpoints/task/pruned/latest?at=" + then)
                        .problem(404, "not_found")
                        .path("detail")
                        .asText())
                .endsWith("was pruned by retention");
        assertThat(api.post(
                                "/api/checkpoints/task/pruned/rollback",
                                "{\"target\":{\"at\":\"" + then + "\"},\"reason\":\"r\",\"dry_run\":true}")
                        .problem(409, "no_checkpoint")
                        .path("detail")
                        .asText())
                .contains("retention has pruned");
        api.get("/api/checkpoints/task:pruned:1").is(200);
        api.get("/api/checkpoints/task/pruned/latest?at=" + created("task:pruned:4"))
                .is(200);
    }

    @Test
    void aRestoreReturnsTheStateAndIsRecorded() {
        api.started("plan:restored", "one", 1, "{\"stock\":3}");

        Answer answer = api.send("POST", "/api/checkpoints/plan:restored:1/restore", null, "X-Rewind-Actor", "ann")
                .is(200);

        assertThat(answer.json().path("state").path("stock").asInt())
                .as(answer.text())
                .isEqualTo(3);
        assertThat(answer.header("X-Rewind-Position")).matches("[0-9]+:[0-9]+");
        api.post("/api/checkpoints/plan:restored:9/restore", "{}").problem(404, "not_found");
    }

    @Test
    void aRollbackGoesBackAndAnswersWithTheState() {
        api.started("plan:back", "one", 1, "{\"n\":1}");
        api.publish("step-completed", "plan:back", "{\"step\":{\"name\":\"one\"}}")
                .is(202);
        api.started("plan:back", "two", 1, "{\"n\":2}");

        Answer answer = api.post(
                        "/api/checkpoints/plan/back/rollback",
                        "{\"checkpoint_id\":\"plan:back:1\",\"reason\":\"wrong price\",\"if_latest\":\"plan:back:2\"}",
                        "X-Rewind-Actor",
                        "ann")
                .is(200);

        JsonNode rollback = answer.json();
        assertThat(rollback.path("rollback_id").asText()).isEqualTo("plan:back:r1");
        assertThat(rollback.path("checkpoint_id").asText()).isEqualTo("plan:back:1");
        assertThat(rollback.path("status").asText()).isEqualTo("commanded");
        assertThat(rollback.path("requested_by").asText()).isEqualTo("ann");
        assertThat(rollback.path("reason").asText()).isEqualTo("wrong price");
        assertThat(rollback.path("state").path("n").asInt()).isEqualTo(1);
        assertThat(answer.header("Location")).isEqualTo("/api/rollbacks/plan:back:r1");
        assertThat(api.get(answer.header("Location"))
                        .is(200)
                        .json()
                        .path("epoch")
                        .asLong())
                .isEqualTo(2);
        assertThat(api.get("/api/checkpoints/plan/back/latest")
                        .json()
                        .path("id")
                        .asText())
                .isEqualTo("plan:back:1");
    }

    @Test
    void aRollbackThatMissedAChangeIsRefused() {
        api.started("plan:raced", "one", 1, "1");
        api.started("plan:raced", "two", 1, "2");

        JsonNode problem = api.post(
                        "/api/checkpoints/plan/raced/rollback", "{\"reason\":\"late\",\"if_latest\":\"plan:raced:1\"}")
                .problem(409, "latest_changed");

        assertThat(problem.path("event_id").asText()).isNotEmpty();
        api.post("/api/checkpoints/plan/never-was/rollback", "{\"reason\":\"?\"}")
                .problem(404, "not_found");
        api.post("/api/checkpoints/plan/raced/rollback", "{\"checkpoint_id\":\"plan:other:1\",\"reason\":\"?\"}")
                .problem(409, "other_entity");
    }

    @Test
    void aManualCheckpointIsTaken() {
        Answer answer = api.post(
                        "/api/checkpoints/prompt/greeting",
                        "{\"state\":\"Hello\",\"labels\":{\"lang\":\"en\"}}",
                        "X-Rewind-Actor",
                        "ann")
                .is(201);

        assertThat(answer.json().path("id").asText()).isEqualTo("prompt:greeting:1");
        assertThat(answer.json().path("reason").asText()).isEqualTo("manual");
        assertThat(answer.json().path("state").asText()).isEqualTo("Hello");
        assertThat(answer.header("Location")).isEqualTo("/api/checkpoints/prompt:greeting:1");
        JsonNode stored = api.get(answer.header("Location")).is(200).json();
        assertThat(stored).isEqualTo(answer.json());
    }

    @Test
    void anEntityMayBeCalledRestore() {
        api.post("/api/checkpoints/plan/restore", "{\"state\":1}").is(201);

        assertThat(api.get("/api/checkpoints/plan/restore/latest")
                        .is(200)
                        .json()
                        .path("id")
                        .asText())
                .isEqualTo("plan:restore:1");
    }

    @Test
    void aListIsPaged() {
        for (int i = 1; i <= 7; i++) {
            api.post("/api/checkpoints/task/paged", "{\"state\":" + i + "}").is(201);
        }

        List<Long> seen = new ArrayList<>();
        String next = "/api/checkpoints/?entity_type=task&entity_id=paged&limit=3";
        while (!next.isEmpty()) {
            Answer page = api.get(next).is(200);
            page.json()
                    .forEach(checkpoint -> seen.add(checkpoint.path("sequence").asLong()));
            next = page.header("Link").replaceAll("<(.*)>; rel=\"next\"", "$1");
        }

        assertThat(seen).containsExactly(7L, 6L, 5L, 4L, 3L, 2L, 1L);
    }

    @Test
    void unknownEntitiesAreNotFoundAndTheirListsAreEmpty() {
        api.get("/api/checkpoints/plan:absent:1").problem(404, "not_found");
        api.get("/api/checkpoints/plan:absent:1/canonical").problem(404, "not_found");
        api.get("/api/checkpoints/plan/absent/latest").problem(404, "not_found");
        assertThat(api.get("/api/checkpoints/?entity_type=plan&entity_id=absent")
                        .is(200)
                        .json())
                .isEmpty();
    }

    private Instant created(String checkpoint) {
        return Instant.parse(api.get("/api/checkpoints/" + checkpoint)
                .is(200)
                .json()
                .path("created_at")
                .asText());
    }

    /** Waits for the next millisecond, because times in the log have that precision. */
    private static void awaitClockPast(Instant then) {
        org.awaitility.Awaitility.await().until(() -> Instant.now().isAfter(then.plusMillis(1)));
    }
}
