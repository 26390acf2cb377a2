package dev.rewind.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.UndoStep;
import dev.rewind.events.json.Json;
import dev.rewind.service.config.Setting;
import dev.rewind.testsupport.TestHttp;
import dev.rewind.testsupport.Waiting;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What each view says of a step's undo, compared with what the runner did. */
@Timeout(180)
class DeclaredUndoIT {

    private static final String MAILED = "irreversible: the mail is sent";
    private static final String UNDECLARED = "irreversible: the plan has no undo for it";

    private static InstallationWithApi rewind;

    private final List<String> told = new CopyOnWriteArrayList<>();
    private final PlanListener listener = new PlanListener() {
        @Override
        public void undone(RollbackCommand command, UndoStep step) {
            told.add("undone " + step.step());
        }

        @Override
        public void notUndone(RollbackCommand command, UndoStep step) {
            told.add("left " + step.step());
        }
    };

    private final Plan<String> plan = Plan.named("declared", String.class)
            .step("reserve", state -> state + "r")
            .undo(state -> told.add("undo reserve"))
            .step("price", state -> state + "p")
            .undoNotNeeded()
            .step("mail", state -> state + "m")
            .irreversible("the mail is sent")
            .step("print", state -> state + "i")
            .build();

    @BeforeAll
    static void start() {
        rewind = InstallationWithApi.start(Map.of(Setting.TOPIC_PREFIX, "declared."));
    }

    @AfterAll
    static void stop() {
        rewind.close();
    }

    @Test
    void onlyStepsThatTheRunnerUndidAreCalledUndone() throws Exception {
        String id = RunnerInstallation.freshId("declared");
        String rollbackId;
        try (PlanRunner runner = PlanRunner.connect(rewind.running())) {
            runner.run(plan, id, "-", listener);
            Waiting.until(() ->
                    get("/api/entities/plan/" + id).path("status").asText().equals("completed"));

            JsonNode preview = rollBack(id, true);
            JsonNode ordered = rollBack(id, false);
            assertThat(outcomes(preview.path("undo"), "step", "outcome"))
                    .containsExactly(
                            "print irreversible", "mail irreversible", "price nothing_to_undo", "reserve to_undo");
            assertThat(outcomes(ordered.path("undo"), "step", "outcome"))
                    .isEqualTo(outcomes(preview.path("undo"), "step", "outcome"));

            PlanResult<String> result = runner.run(plan, id, "-", listener);
            assertThat(result.undone()).extracting(UndoStep::step).containsExactly("reserve");
            rollbackId = "plan:" + id + ":r" + (result.epoch() - 1);
        }
        assertThat(told).containsExactly("left print", "left mail", "left price", "undo reserve", "undone reserve");
        Waiting.until(() ->
                get("/api/rollbacks/" + rollbackId).path("status").asText().equals("applied"));
        assertThat(outcomes(get("/api/rollbacks/" + rollbackId).path("undo"), "step", "outcome"))
                .containsExactly("print irreversible", "mail irreversible", "price nothing_to_undo", "reserve undone");
        JsonNode steps = taken(get("/api/entities/plan/" + id + "/timeline").path("entries"));
        assertThat(outcomes(steps, "name", "undo"))
                .contains("print irreversible", "mail irreversible", "price nothing_to_undo", "reserve undone");
        assertThat(outcomes(steps, "name", "outcome")).contains("reserve undone", "mail completed", "price completed");
    }

    @Test
    void theCheckpointSaysHowItsStepCanBeTakenBack() throws Exception {
        String id = RunnerInstallation.freshId("saying");
        try (PlanRunner runner = PlanRunner.connect(rewind.running())) {
            runner.run(plan, id, "-", listener);
        }
        Waiting.until(
                () -> get("/api/entities/plan/" + id).path("status").asText().equals("completed"));

        List<String> declared = StreamSupport.stream(
                        get("/api/checkpoints/?entity_type=plan&entity_id=" + id)
                                .spliterator(),
                        false)
                .map(checkpoint -> checkpoint.path("step").path("undo"))
                .filter(JsonNode::isObject)
                .map(undo -> undo.path("kind").asText()
                        + (undo.has("note") ? ": " + undo.path("note").asText() : ""))
                .toList();

        assertThat(declared).containsExactlyInAnyOrder("available", "none_needed", MAILED, UNDECLARED);
    }

    private static JsonNode rollBack(String id, boolean dryRun) throws IOException {
        String body = "{\"target\":{\"sequence\":1},\"reason\":\"test\",\"dry_run\":" + dryRun + "}";
        return Json.mapper()
                .readTree(TestHttp.send(
                                TestHttp.request(
                                                URI.create(rewind.api().url() + "/api/checkpoints/plan/" + id
                                                        + "/rollback"),
                                                "Content-Type",
                                                "application/json")
                                        .POST(BodyPublishers.ofString(body)),
                                BodyHandlers.ofByteArray())
                        .body());
    }

    private static JsonNode get(String path) throws IOException {
        return Json.mapper()
                .readTree(TestHttp.send(
                                TestHttp.request(URI.create(rewind.api().url() + path)), BodyHandlers.ofByteArray())
                        .body());
    }

    /** The runs of steps that a rollback took back. */
    private static JsonNode taken(JsonNode entries) {
        return Json.mapper()
                .valueToTree(StreamSupport.stream(entries.spliterator(), false)
                        .map(entry -> entry.path("step"))
                        .filter(step -> step.has("undo"))
                        .toList());
    }

    private static List<String> outcomes(JsonNode steps, String name, String outcome) {
        return StreamSupport.stream(steps.spliterator(), false)
                .map(step -> step.path(name).asText() + " " + step.path(outcome).asText())
                .toList();
    }
}
