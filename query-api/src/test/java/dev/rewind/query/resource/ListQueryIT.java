package dev.rewind.query.resource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.json.Sha256;
import dev.rewind.query.Api;
import dev.rewind.query.Api.Answer;
import dev.rewind.query.QueryInstallation;
import dev.rewind.testsupport.Scale;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Lists across entities are complete and newest first, also while new events arrive. */
class ListQueryIT {

    private final Api api = QueryInstallation.shared().api();

    @Test
    void checkpointsAreFilteredByTheirProperties() {
        for (int i = 1; i <= 9; i++) {
            api.post(
                            "/api/checkpoints/task/found-" + i % 4,
                            "{\"state\":" + i + ",\"reason\":\"found-" + (i % 3) + "\",\"labels\":{\"team\":\"found"
                                    + (i % 2) + "\"}}",
                            "traceparent",
                            "00-0af7651916cd43dd8448eb211c8031" + (10 + i % 2) + "-b7ad6b7169203331-01")
                    .is(201);
        }
        api.started("plan:found", "found-step", 1, "1");

        assertThat(states("reason=found-1")).containsExactly(7, 4, 1);
        assertThat(states("label=team=found0")).containsExactly(8, 6, 4, 2);
        assertThat(states("label=team=found0&reason=found-1")).containsExactly(4);
        assertThat(states("trace_id=0af7651916cd43dd8448eb211c803111")).containsExactly(9, 7, 5, 3, 1);
        assertThat(states("step=found-step")).containsExactly(1);
        assertThat(states("step=found-step&reason=step_started")).containsExactly(1);
        assertThat(states("step=found-step&reason=other")).isEmpty();
        assertThat(states("entity_type=task&entity_id=found-1&reason=found-0")).containsExactly(9);
        assertThat(states("entity_type=task&entity_id=found-1&label=team=found1"))
                .containsExactly(9, 5, 1);
        assertThat(states("entity_type=task&entity_id=absent&reason=found-0")).isEmpty();
    }

    @Test
    void pinnedCheckpointsAreFoundAmongManyOthers() {
        for (int i = 1; i <= 6; i++) {
            api.post("/api/checkpoints/task/kept-" + i % 3, "{\"state\":" + i + ",\"reason\":\"kept-" + i % 3 + "\"}")
                    .is(201);
        }
        List.of("kept-1:1", "kept-2:2", "kept-0:1").forEach(id -> pin("PUT", id));

        assertThat(kept("pinned=true")).containsExactly("task:kept-2:2", "task:kept-0:1", "task:kept-1:1");
        assertThat(kept("pinned=true&reason=kept-2")).containsExactly("task:kept-2:2");
        assertThat(kept("pinned=true&entity_type=task&entity_id=kept-2")).containsExactly("task:kept-2:2");
        Answer page = api.get("/api/checkpoints/?pinned=true&limit=1");
        assertThat(page.json()).hasSize(1);
        assertThat(page.header("Link")).contains("pinned=true", "rel=\"next\"");

        pin("DELETE", "kept-2:2");

        assertThat(kept("pinned=true")).containsExactly("task:kept-0:1", "task:kept-1:1");
        api.get("/api/checkpoints/?pinned=false").problem(400, "invalid_parameter");
        pin("DELETE", "kept-0:1");
        pin("DELETE", "kept-1:1");
    }

    private void pin(String method, String id) {
        api.send(
                        method,
                        "/api/checkpoints/task:" + id + "/pin",
                        method.equals("PUT") ? "{\"reason\":\"audit\"}".getBytes(UTF_8) : null,
                        "Content-Type",
                        "application/json")
                .is(200);
    }

    private List<String> kept(String query) {
        List<String> ids = new ArrayList<>();
        api.get("/api/checkpoints/?limit=500&" + query)
                .is(200)
                .json()
                .forEach(it -> ids.add(it.path("id").asText()));
        ids.removeIf(id -> !id.startsWith("task:kept-"));
        return ids;
    }

    @Test
    void checkpointsAreFilteredByTime() {
        List<String> times = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
            times.add(api.post("/api/checkpoints/task/timed", "{\"state\":" + i + ",\"labels\":{\"timed\":\"yes\"}}")
                    .is(201)
                    .json()
                    .path("created_at")
                    .asText());
            awaitClockPast(times.get(i - 1));
        }
        String after = "created_after=" + encoded(times.get(1));
        String before = "created_before=" + encoded(times.get(3));

        for (String scope : List.of("label=timed=yes", "entity_type=task&entity_id=timed")) {
            assertThat(states(scope + "&" + after)).containsExactly(5, 4, 3);
            assertThat(states(scope + "&" + before)).containsExactly(3, 2, 1);
            assertThat(states(scope + "&" + after + "&" + before)).containsExactly(3);
            assertThat(states(scope + "&created_after=" + encoded(times.get(3)) + "&created_before="
                            + encoded(times.get(1))))
                    .isEmpty();
        }
        assertThat(states(after + "&" + before)).contains(3).doesNotContain(5);
    }

    /**
     * Walks through every list by every filter, in pages of random size, while new events arrive. The seed repeats a
     * run.
     */
    @ParameterizedTest
    @MethodSource("seeds")
    void pagesAreCompleteWhileEventsArrive(long seed) {
        Random random = new Random(seed);
        String type = "paged-" + Long.toString(seed & 0xffffff, 36);
        step(type, "0");
        for (int i = 0; i < 24; i++) {
            step(type, Integer.toString(random.nextInt(9)));
        }
        for (int i = 0; i < 5; i++) {
            api.post("/api/checkpoints/" + type + "/0/rollback", "{\"reason\":\"r\",\"target\":{\"sequence\":1}}")
                    .is(200);
            step(type, "0");
        }
        String trace = Sha256.hex(type.getBytes(UTF_8)).substring(0, 32);
        List<String> lists = List.of(
                "/api/entities?type=" + type,
                "/api/entities?created_after=2000-01-01T00:00:00Z&created_before=2100-01-01T00:00:00Z&type=" + type,
                "/api/checkpoints/?entity_type=" + type + "&entity_id=0",
                "/api/checkpoints/?entity_type=" + type + "&entity_id=0&step=" + type,
                "/api/checkpoints/?step=" + type,
                "/api/checkpoints/?label=team=" + type,
                "/api/checkpoints/?trace_id=" + trace,
                "/api/checkpoints/?reason=step_started&label=team=" + type,
                "/api/checkpoints/?created_after=2000-01-01T00:00:00Z&step=" + type,
                "/api/rollbacks?entity_type=" + type,
                "/api/rollbacks?entity_type=" + type + "&status=applied",
                "/api/rollbacks?entity_type=" + type + "&entity_id=0",
                "/api/entities/" + type + "/0/timeline");
        for (String path : lists) {
            String begin = path + (path.contains("?") ? "&" : "?") + "limit=";
            List<String> expected = ids(api.get(begin + 500).is(200).json());
            List<String> seen = new ArrayList<>();
            for (String next = begin + (1 + random.nextInt(9)); !next.isEmpty(); ) {
                Answer page = api.get(next).is(200);
                seen.addAll(ids(page.json()));
                next = page.header("Link").replaceAll("<(.*)>; rel=\"next\"", "$1");
                if (random.nextBoolean()) {
                    step(type, random.nextInt(3) == 0 ? "new-" + random.nextInt(1_000_000) : "0");
                }
            }
            assertThat(seen).as("seed %s, %s", seed, path).isEqualTo(expected).isNotEmpty();
        }
    }

    private static LongStream seeds() {
        return Scale.isSlow() ? new Random().longs(20) : LongStream.of(20261123);
    }

    /** Publishes a step without an epoch, which is accepted even while a rollback is pending. */
    private void step(String type, String id) {
        Answer head = api.get("/api/entities/" + type + "/" + id);
        String epoch =
                head.status() == 200 ? ",\"epoch\":" + head.json().path("epoch").asLong() : "";
        String trace = Sha256.hex(type.getBytes(UTF_8)).substring(0, 32);
        String event = Api.event(
                        "step-started",
                        type + ":" + id,
                        "{\"step\":{\"name\":\"" + type + "\"},\"state\":1,\"labels\":{\"team\":\"" + type + "\"}"
                                + epoch + "}")
                .replaceFirst("\\{", "{\"traceparent\":\"00-" + trace + "-b7ad6b7169203331-01\",");
        api.post("/api/events", "application/cloudevents+json", event.getBytes(UTF_8))
                .is(202);
    }

    /** The ids of entities, checkpoints, rollbacks or timeline entries on a page. */
    private static List<String> ids(JsonNode page) {
        JsonNode list = page.isArray() ? page : page.path("entries");
        return StreamSupport.stream(list.spliterator(), false)
                .map(it -> it.path("entity_id").asText()
                        + it.findPath("id").asText()
                        + it.path("kind").asText()
                        + it.at("/step/checkpoint_id").asText()
                        + it.findPath("rollback_id").asText())
                .toList();
    }

    @Test
    void entitiesAreFoundByIdErrorAndFailedStep() {
        for (int i = 1; i <= 3; i++) {
            api.started("sought:Needle-" + i, "charge", 1, "1");
        }
        api.publish(
                        "step-failed",
                        "sought:Needle-2",
                        "{\"step\":{\"name\":\"charge\"},\"error\":{\"type\":\"Bank\",\"message\":\"the Haystack is shut\"}}")
                .is(202);

        assertThat(sought("contains=needle-2")).containsExactly("Needle-2");
        assertThat(sought("contains=sought:needle")).containsExactly("Needle-3", "Needle-2", "Needle-1");
        assertThat(sought("contains=haystack")).containsExactly("Needle-2");
        assertThat(sought("error=" + encoded("bank: the hay"))).containsExactly("Needle-2");
        assertThat(sought("error=needle")).isEmpty();
        assertThat(sought("failed_step=charge&type=sought")).containsExactly("Needle-2");
        assertThat(sought("failed_step=char&type=sought")).isEmpty();
        JsonNode found = api.get("/api/entities?contains=haystack").json().get(0);
        assertThat(found.path("last_failure").path("error").path("message").asText())
                .isEqualTo("the Haystack is shut");
        assertThat(found.path("status_since").asText())
                .isEqualTo(found.path("last_failure").path("at").asText());
        api.get("/api/entities?contains=" + "x".repeat(501)).problem(400, "invalid_parameter");
        api.get("/api/entities?contains=").problem(400, "invalid_parameter");
    }

    private List<String> sought(String query) {
        List<String> ids = new ArrayList<>();
        api.get("/api/entities?" + query)
                .is(200)
                .json()
                .forEach(it -> ids.add(it.path("entity_id").asText()));
        return ids;
    }

    @Test
    void entitiesAreCountedByTheirCurrentStatus() {
        for (int i = 1; i <= 3; i++) {
            api.started("counted:one-" + i, "one", 1, "1");
        }
        assertThat(counts("counted")).isEqualTo("running 3");

        api.publish("plan-completed", "counted:one-2", "{}").is(202);
        api.post("/api/checkpoints/counted/two", "{\"state\":1}").is(201);

        assertThat(counts("counted")).isEqualTo("running 2, completed 1, idle 1");
        assertThat(counts("nothing")).isEmpty();
        api.get("/api/entities/counts?type=No").problem(400, "invalid_parameter");
        api.get("/api/entities/counts?status=idle").problem(400, "unknown_parameter");
    }

    /** All statuses with entities of this type and their exact counts. */
    private String counts(String type) {
        JsonNode counts = api.get("/api/entities/counts?type=" + type).is(200).json();
        // Clients of earlier releases do not know this status, so it is counted once an entity has it.
        assertThat(counts)
                .extracting(it -> it.path("status").asText())
                .containsExactlyElementsOf(Stream.of(EntityStatus.values())
                        .filter(status -> status != EntityStatus.AWAITING_APPROVAL)
                        .map(status -> status.name().toLowerCase(Locale.ROOT))
                        .toList());
        assertThat(counts).allMatch(it -> it.path("exact").asBoolean());
        return StreamSupport.stream(counts.spliterator(), false)
                .filter(it -> it.path("count").asInt() > 0)
                .map(it -> it.path("status").asText() + " " + it.path("count").asText())
                .collect(Collectors.joining(", "));
    }

    @Test
    void rollbacksAreFilteredByStatus() {
        for (int i = 1; i <= 3; i++) {
            api.started("plan:undone-" + i, "one", 1, "1");
            api.post("/api/checkpoints/plan/undone-" + i + "/rollback", "{\"reason\":\"r\"}")
                    .is(200);
        }
        assertThat(rollbacks("entity_type=plan&status=commanded&limit=500"))
                .contains("plan:undone-3:r1", "plan:undone-2:r1", "plan:undone-1:r1");
        api.publish("rollback-applied", "plan:undone-2", "{\"rollback_id\":\"plan:undone-2:r1\"}")
                .is(202);

        assertThat(rollbacks("entity_type=plan&status=commanded&limit=500"))
                .contains("plan:undone-3:r1", "plan:undone-1:r1")
                .doesNotContain("plan:undone-2:r1");
        assertThat(rollbacks("status=applied&limit=500")).contains("plan:undone-2:r1");
        assertThat(rollbacks("limit=500"))
                .containsSubsequence("plan:undone-3:r1", "plan:undone-2:r1", "plan:undone-1:r1");
        assertThat(rollbacks("entity_type=plan&entity_id=undone-2")).containsExactly("plan:undone-2:r1");
        assertThat(rollbacks("entity_type=plan&entity_id=absent")).isEmpty();
        assertThat(rollbacks("entity_type=plan&entity_id=undone-2&status=applied"))
                .containsExactly("plan:undone-2:r1");
        assertThat(rollbacks("entity_type=plan&entity_id=undone-2&status=commanded"))
                .isEmpty();
        assertThat(rollbacks("entity_type=plan&entity_id=absent&status=commanded"))
                .isEmpty();
        assertThat(rollbacks("entity_type=nothing")).isEmpty();
        List<String> paged = new ArrayList<>();
        String next = "/api/rollbacks?limit=2";
        while (!next.isEmpty()) {
            Answer page = api.get(next).is(200);
            page.json().forEach(it -> paged.add(it.path("rollback_id").asText()));
            next = page.header("Link").replaceAll("<(.*)>; rel=\"next\"", "$1");
        }
        assertThat(paged).isEqualTo(rollbacks("limit=500"));
    }

    @Test
    void filteredRollbacksOfAnEntityArePaged() {
        api.started("plan:often", "one", 1, "1");
        for (int i = 1; i <= 5; i++) {
            api.post("/api/checkpoints/plan/often/rollback", "{\"reason\":\"r\"}")
                    .is(200);
        }
        List<String> paged = new ArrayList<>();
        String next = "/api/rollbacks?entity_type=plan&entity_id=often&status=superseded&limit=2";
        while (!next.isEmpty()) {
            Answer page = api.get(next).is(200);
            page.json().forEach(it -> paged.add(it.path("rollback_id").asText()));
            next = page.header("Link").replaceAll("<(.*)>; rel=\"next\"", "$1");
        }

        assertThat(paged).containsExactly("plan:often:r4", "plan:often:r3", "plan:often:r2", "plan:often:r1");
    }

    @Test
    void entitiesAreFilteredByTime() {
        List<String> times = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            times.add(api.post("/api/checkpoints/when/at-" + i, "{\"state\":" + i + "}")
                    .is(201)
                    .json()
                    .path("created_at")
                    .asText());
            awaitClockPast(times.get(i - 1));
        }
        String after = "&created_after=" + encoded(times.get(0));
        String before = "&created_before=" + encoded(times.get(3));

        assertThat(entities("type=when" + after)).containsExactly("at-4", "at-3", "at-2");
        assertThat(entities("type=when" + before)).containsExactly("at-3", "at-2", "at-1");
        assertThat(entities("type=when&status=idle" + after + before)).containsExactly("at-3", "at-2");
        assertThat(entities("status=running" + after + before)).doesNotContain("at-2");
        assertThat(entities("type=when&created_after=" + encoded(times.get(3)))).isEmpty();
        assertThat(entities("type=when&created_before=" + encoded(times.get(0))))
                .isEmpty();
        Answer page = api.get("/api/entities?type=when&limit=1" + before).is(200);
        assertThat(page.header("Link")).contains("created_before=", "cursor=");
    }

    @Test
    void aDryRunNamesTheParticipants() {
        api.publish(
                        "step-started",
                        "plan:touching",
                        "{\"step\":{\"name\":\"one\"},\"state\":1,\"touches\":[\"artifact:page\",\"prompt:page\"]}")
                .is(202);
        String body = "{\"reason\":\"r\",\"dry_run\":true%s}";
        String path = "/api/checkpoints/plan/touching/rollback";

        JsonNode dry = api.post(path, body.formatted("")).is(200).json();
        JsonNode alone =
                api.post(path, body.formatted(",\"cascade\":false")).is(200).json();

        assertThat(dry.path("touched"))
                .extracting(JsonNode::asText)
                .containsExactlyInAnyOrder("artifact:page", "prompt:page");
        assertThat(alone.path("touched")).isEmpty();
        assertThat(rollbacks("entity_type=plan&entity_id=touching")).isEmpty();
    }

    @Test
    void aDryRunShowsTheRollbackAndChangesNothing() {
        api.started("plan:dry", "one", 1, "{\"n\":1}");
        api.publish("step-completed", "plan:dry", "{\"step\":{\"name\":\"one\"}}")
                .is(202);
        api.started("plan:dry", "two", 1, "{\"n\":2}");
        String body = "{\"checkpoint_id\":\"plan:dry:1\",\"reason\":\"r\",\"dry_run\":%s}";

        JsonNode dry = api.post("/api/checkpoints/plan/dry/rollback", body.formatted(true))
                .is(200)
                .json();

        assertThat(dry.path("dry_run").asBoolean()).isTrue();
        assertThat(dry.path("target").path("id").asText()).isEqualTo("plan:dry:1");
        assertThat(dry.path("diff").path("patch").toString())
                .isEqualTo("[{\"op\":\"replace\",\"path\":\"/n\",\"value\":1}]");
        assertThat(dry.path("undo").size()).isEqualTo(2);
        assertThat(rollbacks("entity_type=plan&entity_id=dry")).isEmpty();
        String exactly = ",\"if_digest\":\"" + dry.path("digest").asText() + "\"}";
        String same = body.formatted(true).replace("}", exactly);
        assertThat(api.post("/api/checkpoints/plan/dry/rollback", same)
                        .is(200)
                        .json()
                        .path("digest"))
                .isEqualTo(dry.path("digest"));
        JsonNode real = api.post(
                        "/api/checkpoints/plan/dry/rollback",
                        body.formatted(false).replace("}", exactly))
                .is(200)
                .json();
        assertThat(real.path("digest")).isEqualTo(dry.path("digest"));
        assertThat(real.path("undo")).isEqualTo(dry.path("undo"));
        assertThat(real.path("rollback_id")).isEqualTo(dry.path("rollback").path("rollback_id"));
        assertThat(real.path("epoch")).isEqualTo(dry.path("rollback").path("epoch"));
        api.post(
                        "/api/checkpoints/plan/dry/rollback",
                        "{\"reason\":\"r\",\"if_latest\":\"plan:dry:2\",\"dry_run\":true}")
                .problem(409, "latest_changed");
        api.post("/api/checkpoints/plan/dry/rollback", same).problem(409, "rollback_changed");
        api.post("/api/checkpoints/plan/never/rollback", "{\"reason\":\"r\",\"dry_run\":true}")
                .problem(404, "not_found");
    }

    private List<Integer> states(String query) {
        List<Integer> states = new ArrayList<>();
        api.get("/api/checkpoints/?limit=500&" + query).is(200).json().forEach(it -> {
            String id = it.path("id").asText();
            states.add(api.get("/api/checkpoints/" + id)
                    .is(200)
                    .json()
                    .path("state")
                    .asInt());
        });
        return states;
    }

    private List<String> entities(String query) {
        List<String> ids = new ArrayList<>();
        api.get("/api/entities?" + query)
                .is(200)
                .json()
                .forEach(it -> ids.add(it.path("entity_id").asText()));
        return ids;
    }

    private List<String> rollbacks(String query) {
        List<String> ids = new ArrayList<>();
        api.get("/api/rollbacks?" + query)
                .is(200)
                .json()
                .forEach(it -> ids.add(it.path("rollback_id").asText()));
        return ids;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    private static void awaitClockPast(String time) {
        java.time.Instant then = java.time.Instant.parse(time).plusMillis(1);
        org.awaitility.Awaitility.await().until(() -> java.time.Instant.now().isAfter(then));
    }
}
