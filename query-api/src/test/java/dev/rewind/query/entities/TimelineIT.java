package dev.rewind.query.entities;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.query.Api;
import dev.rewind.query.Api.Answer;
import dev.rewind.query.QueryInstallation;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Entities, their timelines with branches, and their rollbacks. */
class TimelineIT {

    private final Api api = QueryInstallation.shared().api();

    @Test
    void aTimelineShowsTheBranchThatWasLeft() {
        api.started("plan:branch", "reserve", 1, "{\"n\":1}");
        api.publish("step-completed", "plan:branch", "{\"step\":{\"name\":\"reserve\"}}")
                .is(202);
        api.started("plan:branch", "charge", 1, "{\"n\":2}");
        api.publish(
                        "step-failed",
                        "plan:branch",
                        "{\"step\":{\"name\":\"charge\"},\"error\":{\"type\":\"declined\",\"message\":\"no funds\"}}")
                .is(202);
        api.publish("rollback-applied", "plan:branch", "{\"rollback_id\":\"plan:branch:r1\"}")
                .is(202);
        api.started("plan:branch", "charge", 2, "{\"n\":2}");

        JsonNode timeline =
                api.get("/api/entities/plan/branch/timeline").is(200).json();

        assertThat(timeline.path("entity").path("epoch").asLong()).isEqualTo(2);
        assertThat(shown(timeline))
                .containsExactly(
                        "step charge#2 open, epoch 2, at plan:branch:3, current",
                        "checkpoint plan:branch:3, epoch 2, at plan:branch:2, current",
                        "rollback plan:branch:r1 applied, epoch 2, at plan:branch:2, current",
                        "step charge#1 failed, epoch 1, at plan:branch:2, left",
                        "checkpoint plan:branch:2, epoch 1, at plan:branch:1, current",
                        "step reserve#1 completed, epoch 1, at plan:branch:1, current",
                        "checkpoint plan:branch:1, epoch 1, at null, current");
        JsonNode failed = timeline.path("entries").get(3).path("step");
        assertThat(failed.path("error").path("type").asText()).isEqualTo("declined");
        assertThat(failed.has("ended_at")).isTrue();
    }

    @Test
    void aPublisherWithoutAnSdkCompletesAStepWithTheStartOfTheNextOne() {
        String entity = "plan:boundary";
        String batch = "["
                + String.join(
                        ",",
                        Api.event(
                                "step-started",
                                entity,
                                "{\"step\":{\"name\":\"pack\"},\"state\":0,\"timeout_ms\":60000}"),
                        Api.event(
                                "step-started",
                                entity,
                                "{\"step\":{\"name\":\"ship\"},\"state\":1,\"completes\":{\"step\":\"pack\"}}"),
                        Api.event(
                                "step-started",
                                entity,
                                "{\"step\":{\"name\":\"bill\"},\"state\":2,\"completes\":{\"step\":\"pack\",\"attempt\":1}}"),
                        Api.event("step-completed", entity, "{\"step\":{\"name\":\"ship\"}}"),
                        Api.event("plan-completed", entity, "{\"state\":3}"))
                + "]";
        Answer published = api.post("/api/events", "application/cloudevents-batch+json", batch.getBytes(UTF_8))
                .is(202);

        JsonNode timeline = api.get(
                        "/api/entities/plan/boundary/timeline",
                        "X-Rewind-Position",
                        published.header("X-Rewind-Position"))
                .is(200)
                .json();

        assertThat(shown(timeline))
                .containsExactly(
                        "checkpoint plan:boundary:4, epoch 1, at plan:boundary:3, current",
                        "step bill#1 completed, epoch 1, at plan:boundary:3, current",
                        "checkpoint plan:boundary:3, epoch 1, at plan:boundary:2, current",
                        "step ship#1 completed, epoch 1, at plan:boundary:2, current",
                        "checkpoint plan:boundary:2, epoch 1, at plan:boundary:1, current",
                        "step pack#1 completed, epoch 1, at plan:boundary:1, current",
                        "checkpoint plan:boundary:1, epoch 1, at null, current");
        JsonNode head = timeline.path("entity");
        assertThat(head.path("status").asText()).isEqualTo("completed");
        assertThat(head.path("counts").path("steps_completed").asInt()).isEqualTo(3);
        assertThat(head.path("counts").path("refused").asInt())
                .as("pack had completed before, and the start counts")
                .isEqualTo(1);
        api.publish("step-started", entity, "{\"step\":{\"name\":\"a\"},\"state\":1,\"completes\":{\"name\":\"b\"}}")
                .problem(400, "schema_violation");
    }

    @Test
    void thePagesOfATimelineAreComplete() {
        String entity = "plan:long";
        for (int i = 1; i <= 9; i++) {
            api.started(entity, "s" + i, 1, Integer.toString(i));
            if (i % 3 == 0) {
                api.post("/api/checkpoints/plan/long/rollback", "{\"target\":{\"steps_back\":1},\"reason\":\"again\"}")
                        .is(200);
                api.publish("rollback-applied", entity, "{\"rollback_id\":\"plan:long:r" + i / 3 + "\"}")
                        .is(202);
            }
        }
        List<String> whole =
                shown(api.get("/api/entities/plan/long/timeline").is(200).json());

        for (int limit : new int[] {1, 2, 5, 11}) {
            List<String> parts = new ArrayList<>();
            String next = "/api/entities/plan/long/timeline?limit=" + limit;
            while (!next.isEmpty()) {
                Answer page = api.get(next).is(200);
                parts.addAll(shown(page.json()));
                next = page.header("Link").replaceAll("<(.*)>; rel=\"next\"", "$1");
            }
            assertThat(parts).as("pages of %s", limit).isEqualTo(whole);
        }
        assertThat(whole).filteredOn(entry -> entry.startsWith("rollback")).hasSize(3);
    }

    @Test
    void entitiesAreListedNewestFirstByTypeAndStatusInPages() {
        for (int i = 1; i <= 5; i++) {
            api.post("/api/checkpoints/artifact/listed-" + i, "{\"state\":" + i + "}")
                    .is(201);
        }
        api.started("plan:listed-too", "one", 1, "1");

        List<String> seen = new ArrayList<>();
        String next = "/api/entities?type=artifact&status=idle&limit=2";
        while (!next.isEmpty()) {
            Answer page = api.get(next).is(200);
            page.json().forEach(entity -> seen.add(entity.path("entity_id").asText()));
            next = page.header("Link").replaceAll("<(.*)>; rel=\"next\"", "$1");
        }

        assertThat(seen)
                .filteredOn(id -> id.startsWith("listed-"))
                .containsExactly("listed-5", "listed-4", "listed-3", "listed-2", "listed-1");
        assertThat(api.get("/api/entities?status=running&type=plan").is(200).text())
                .contains("listed-too")
                .doesNotContain("artifact");
        api.get("/api/entities/plan/absent").problem(404, "not_found");
        api.get("/api/entities/plan/absent/timeline").problem(404, "not_found");
        api.get("/api/entities?status=asleep").problem(400, "invalid_parameter");
        api.get("/api/rollbacks/plan:absent:r1").problem(404, "not_found");
    }

    @Test
    void anUndamagedChainIsVerifiedAsIntact() {
        for (int i = 1; i <= 3; i++) {
            api.publish("state-captured", "task:chain", "{\"state\":" + i + ",\"reason\":\"manual\"}")
                    .is(202);
        }

        JsonNode verified = api.get("/api/entities/task/chain/verify").is(200).json();
        assertThat(verified.path("intact").asBoolean()).isTrue();
        assertThat(verified.path("complete").asBoolean()).isTrue();
        assertThat(verified.path("checked").asInt()).isEqualTo(3);
        assertThat(verified.path("damage")).isEmpty();
        assertThat(api.get("/api/entities/task/chain/verify?cursor=3")
                        .is(200)
                        .json()
                        .path("checked")
                        .asInt())
                .isEqualTo(2);
        JsonNode wrong = api.get("/api/entities/task/chain/verify?cursor=3." + "0".repeat(64))
                .is(200)
                .json();
        assertThat(wrong.at("/damage/0/problem").asText()).isEqualTo("link_broken");
        assertThat(wrong.at("/damage/0/checkpoint_id").asText()).isEqualTo("task:chain:2");
        assertThat(wrong.path("intact").asBoolean()).isFalse();
        api.get("/api/entities/task/absent/verify").problem(404, "not_found");
        api.get("/api/entities/task/chain/verify?cursor=x").problem(400, "invalid_parameter");
    }

    private static List<String> shown(JsonNode timeline) {
        List<String> shown = new ArrayList<>();
        timeline.path("entries").forEach(entry -> shown.add(shownEntry(entry)));
        return shown;
    }

    private static String shownEntry(JsonNode entry) {
        String kind = entry.path("kind").asText();
        JsonNode body = entry.path(kind);
        String what = switch (kind) {
            case "step" ->
                body.path("name").asText() + "#" + body.path("attempt").asInt() + " "
                        + body.path("outcome").asText("open");
            case "rollback" ->
                body.path("rollback_id").asText() + " " + body.path("status").asText();
            default -> body.path("id").asText();
        };
        return kind + " " + what + ", epoch " + entry.path("epoch").asLong() + ", at "
                + entry.path("parent").asText() + ", " + (entry.path("current").asBoolean() ? "current" : "left");
    }
}
