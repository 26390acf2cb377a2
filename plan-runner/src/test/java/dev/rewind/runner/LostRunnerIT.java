package dev.rewind.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.EntityKey;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.PlanSignalled;
import dev.rewind.events.PlanEvent.StepFailed;
import dev.rewind.events.PlanEvent.StepStarted;
import dev.rewind.events.Step;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.json.Json;
import dev.rewind.events.json.Snapshot;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import dev.rewind.service.presence.PresencePublisher;
import dev.rewind.service.presence.RunnerPresence;
import dev.rewind.testsupport.TestHttp;
import dev.rewind.testsupport.Waiting;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runners that die, stand still and come back: their steps are closed after the silence, and never twice. */
@Timeout(180)
class LostRunnerIT {

    private static final String SILENCE = "6s";
    private static final Step STEP = new Step("one", 0, 1);

    private static InstallationWithApi rewind;
    private static Configuration running;

    @TempDir
    private Path directory;

    private final String id = RunnerInstallation.freshId("boundary");

    @BeforeAll
    static void start() {
        rewind = InstallationWithApi.start(Map.of(
                Setting.TOPIC_PREFIX,
                "lost.",
                Setting.RUNNER_SILENCE,
                SILENCE,
                Setting.RESPOND_WITHIN,
                "1s",
                Setting.COMMAND_ATTEMPTS,
                "2"));
        running = rewind.running();
    }

    @AfterAll
    static void stop() {
        rewind.close();
    }

    @Test
    void thePlanOfADeadRunnerWaitsForTheNextOne() throws Exception {
        Process first = standsAt("running c");
        Waiting.until(() -> head().at("/presence/status").asText().equals("connected"));
        first.destroyForcibly().waitFor();

        Waiting.until(() -> head().path("status").asText().equals("rolling_back"));
        assertThat(head().path("open_steps")).isEmpty();
        assertThat(timelineStep("c").at("/outcome").asText()).isEqualTo("failed");
        assertThat(timelineStep("c").at("/error/type").asText()).isEqualTo("runner_lost");
        Waiting.until(() -> head().at("/presence/status").asText().equals("silent"));
        assertThat(head().at("/presence/advice").asText()).contains("run the plan id again");
        // The later rollback of a plan that has no runner is given up after both attempts. This one still waits.
        String other = neighbour();
        say(other, started(null));
        say(other, new StepFailed(1L, STEP, ErrorDetail.of("no", "it fails")));
        Waiting.until(() -> head(other).path("status").asText().equals("rollback_failed"));
        assertThat(head().path("status").asText()).isEqualTo("rolling_back");

        Files.delete(directory.resolve("point"));
        Story story = new Story();
        try (PlanRunner second = PlanRunner.connect(running)) {
            PlanResult<String> result = second.run(plan(story), id, "-", story);
            assertThat(result.completed()).isTrue();
            assertThat(result.attempts()).isEqualTo(Map.of("a", 1, "b", 1, "c", 2, "d", 1));
        }
        assertThat(story.lines()).contains("undo c of -ab").doesNotContain("work a on -", "work b on -a");
        assertThat(head().path("status").asText()).isEqualTo("completed");
    }

    @Test
    void aRunnerThatStoodStillTooLongIsFencedAndHasNoMoreEffect() throws Exception {
        Process slow = standsAt("running c");
        signal(slow, "STOP");
        Waiting.until(() -> head().path("status").asText().equals("rolling_back"));
        Files.delete(directory.resolve("point"));

        signal(slow, "CONT");

        assertThat(lastLine(slow)).isEqualTo(id + " FENCED");
        assertThat(Files.readAllLines(directory.resolve("effects"))).containsExactly("a", "b");
        try (PlanRunner second = PlanRunner.connect(running)) {
            assertThat(second.run(plan(new Story()), id, "-").completed()).isTrue();
        }
    }

    @Test
    void aPlanOfADeadRunnerKeepsWaitingAndItsStepIsClosedAfterTheWait() throws Exception {
        String waiting = RunnerInstallation.freshId("approval");
        Process first = RunnerProcess.start(running, "approval", waiting, directory);
        Waiting.until(() -> head(waiting).path("status").asText().equals("waiting"));
        first.destroyForcibly().waitFor();
        Waiting.until(() -> head(waiting).at("/presence/status").asText().equals("silent"));
        assertThat(head(waiting).path("status").asText()).isEqualTo("waiting");

        say(waiting, new PlanSignalled(null, "approved", Snapshot.of("yes"), "ann", null));

        Waiting.until(() -> head(waiting).path("status").asText().equals("rolling_back"));
        try (PlanRunner second = PlanRunner.connect(running)) {
            assertThat(second.run(RunnerProcess.plan("approval", directory), waiting, "-")
                            .state())
                    .isEqualTo("-a\"yes\"");
        }
    }

    @Test
    void aRunnerThatIsBackInTimeGoesOn() throws Exception {
        Process slow = standsAt("running c");
        signal(slow, "STOP");
        Waiting.until(() -> head().at("/presence/status").asText().equals("silent"));
        signal(slow, "CONT");
        Waiting.until(() -> head().at("/presence/status").asText().equals("connected"));
        String other = neighbour();
        leave(other);
        // The plan of a runner that left later is closed after the silence.
        Waiting.until(() -> head(other).path("status").asText().equals("rolling_back"));
        assertThat(head().path("status").asText()).isEqualTo("running");
        assertThat(timelineStep("c").has("outcome")).isFalse();
        slow.destroyForcibly().waitFor();
    }

    @Test
    void aRunnerThatIsClosedSaysSo() throws Exception {
        Plan<String> alone = Plan.named("alone", String.class)
                .step("a", state -> state + "a")
                .build();
        try (PlanRunner runner = PlanRunner.connect(running)) {
            runner.run(alone, id, "-");
            Waiting.until(() -> serving("alone", true));
            assertThat(head().at("/presence/status").asText()).isEqualTo("none");
            assertThat(head().at("/presence/advice").asText()).contains("rewind run PLAN.yaml --id " + id);
        }
        Waiting.until(() -> serving("alone", false));
    }

    /** A process that runs the plan and stands at this point. */
    private Process standsAt(String point) throws IOException {
        Files.writeString(directory.resolve("point"), point);
        Process process = RunnerProcess.start(running, "boundary", id, directory);
        Waiting.until(() -> Files.exists(directory.resolve("reached")));
        Waiting.until(() -> head().toString().contains("\"name\":\"c\""));
        return process;
    }

    private String neighbour() {
        return RunnerInstallation.neighbour(running, EntityKey.plan(id)).id();
    }

    /** Starts a plan whose runner says that it ends. */
    private static void leave(String plan) {
        String runner = "plan-runner:" + plan;
        try (PresencePublisher presence =
                PresencePublisher.start(running, true, runner, RunnerPresence.PLAN_RUNNER, () -> List.of(plan))) {
            assertThat(presence.isPublished()).isTrue();
            Waiting.until(() -> serving(plan, true));
        }
        say(plan, started(runner));
    }

    private static StepStarted started(@Nullable String runner) {
        return new StepStarted(1L, STEP, Snapshot.of("-"), null, null, Map.of(), List.of(), null, null, null, runner);
    }

    private static void say(String plan, PlanEvent event) {
        rewind.installation()
                .publish(
                        running.topics().planEvents(),
                        Envelope.of(UUID.randomUUID().toString(), "/test", EntityKey.plan(plan), Instant.now(), event));
    }

    private static Plan<String> plan(Story story) {
        return Plan.named("boundary", String.class)
                .step("a", state -> work(story, "a", state))
                .step("b", state -> work(story, "b", state))
                .step("c", state -> work(story, "c", state))
                .undo(state -> story.add("undo c of " + state))
                .undoUnfinished()
                .step("d", state -> work(story, "d", state))
                .build();
    }

    private static String work(Story story, String step, String state) {
        story.add("work " + step + " on " + state);
        return state + step;
    }

    private static void signal(Process process, String name) throws Exception {
        assumeTrue(Files.exists(Path.of("/bin/kill")) || Files.exists(Path.of("/usr/bin/kill")));
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    private static String lastLine(Process process) throws IOException {
        BufferedReader out = process.inputReader();
        String last = "";
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            last = line;
        }
        return last;
    }

    private JsonNode head() {
        return head(id);
    }

    private static JsonNode head(String plan) {
        return get("/api/entities/plan/" + plan);
    }

    private JsonNode timelineStep(String name) {
        for (JsonNode entry : get("/api/entities/plan/" + id + "/timeline").path("entries")) {
            if (entry.at("/step/name").asText().equals(name)) {
                return entry.path("step");
            }
        }
        return Json.mapper().createObjectNode();
    }

    /** Whether a runner of this plan is known and connected, or not connected any more. */
    private static boolean serving(String plan, boolean connected) {
        for (JsonNode known : get("/api/system").path("runners")) {
            if (known.path("serves").toString().contains(plan)) {
                return known.path("connected").asBoolean() == connected;
            }
        }
        return false;
    }

    private static JsonNode get(String path) {
        try {
            return Json.mapper()
                    .readTree(TestHttp.send(
                                    TestHttp.request(URI.create(rewind.api().url() + path)), BodyHandlers.ofByteArray())
                            .body());
        } catch (IOException e) {
            throw new IllegalStateException(path, e);
        }
    }
}
