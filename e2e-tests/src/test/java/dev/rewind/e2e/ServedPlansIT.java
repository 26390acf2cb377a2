package dev.rewind.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.e2e.tester.Event;
import dev.rewind.e2e.tester.Launcher;
import dev.rewind.e2e.tester.OwnRewind;
import dev.rewind.e2e.tester.RewindProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Plans that are requested by their names, and the processes that serve them. */
class ServedPlansIT {

    private static final Duration LONGEST = Duration.ofSeconds(90);

    @RegisterExtension
    final OwnRewind own = new OwnRewind();

    @TempDir
    private Path plans = Path.of("");

    /** By name. */
    private final Map<String, Process> runners = new HashMap<>();

    @BeforeEach
    void aPlanFile() throws IOException {
        Files.writeString(plans.resolve("three.yaml"), """
                plan: three
                state: {done: ""}
                steps:
                  - name: a
                    run: sleep 0.3; sed 's/":"/":"a/'
                  - name: b
                    run: sleep 0.3; sed 's/a"/ab"/'
                  - name: c
                    run: while [ -e wait ]; do sleep 0.1; done; sed 's/b"/bc"/'
                """);
    }

    @AfterEach
    void endRunners() {
        runners.values().forEach(Process::destroyForcibly);
    }

    @Test
    void plansOfARunnerThatIsStoppedOrKilledContinueInAnotherRunner() throws Exception {
        RewindProcess rewind = own.process("served", Map.of("REWIND_RUNNER_SILENCE", "3s", "REWIND_PARTITIONS", "3"))
                .start();
        runner(rewind, "first");

        plansContinue(rewind, "first", Process::destroy, "second");
        assertThat(output("first")).contains("Serving three", "Stopped.").doesNotContain("ERROR");

        plansContinue(rewind, "second", Process::destroyForcibly, "third");
    }

    private void plansContinue(RewindProcess rewind, String before, Consumer<Process> end, String after)
            throws Exception {
        Files.createFile(plans.resolve("wait"));
        List<String> requested = new ArrayList<>();
        requested.add(submitted(rewind));
        for (int i = 0; i < 5; i++) {
            requested.add(rewind.http()
                    .post("/api/plans", "application/json", "{\"plan\":\"three\",\"state\":{\"done\":\"\"}}")
                    .expect(201)
                    .json()
                    .path("entity_id")
                    .asText());
        }
        await().atMost(LONGEST).until(() -> requested.stream().anyMatch(id -> steps(rewind, id) > 0));
        Process next = runner(rewind, after);
        await().atMost(LONGEST).until(() -> output(after).contains("Serving three"));

        Process ended = runners.get(before);
        end.accept(ended);
        assertThat(ended.waitFor(30, TimeUnit.SECONDS)).isTrue();
        Files.delete(plans.resolve("wait"));

        for (String id : requested) {
            await().atMost(LONGEST)
                    .until(() -> entity(rewind, id).path("status").asText().equals("completed"));
            assertThat(rewind.http()
                            .get("/api/checkpoints/plan/" + id + "/latest")
                            .expect(200)
                            .json()
                            .at("/state/done")
                            .asText())
                    .isEqualTo("abc");
        }
        assertThat(next.isAlive()).isTrue();
        assertThat(plans.resolve(after + ".ready")).isNotEmptyFile();
        assertThat(output(after)).contains("completed");
    }

    private String submitted(RewindProcess rewind) throws IOException {
        String out = rewind.rewind("submit", plans.resolve("three.yaml").toString(), "-o", "json")
                .expect(0)
                .out();
        return Event.JSON.readTree(out).path("entity_id").asText();
    }

    private Process runner(RewindProcess rewind, String name) throws IOException {
        Process runner = Launcher.command(
                        plans,
                        Map.of(
                                "REWIND_HOME",
                                rewind.home().toString(),
                                "REWIND_PLANS_AT_ONCE",
                                "3",
                                "REWIND_PRESENCE_INTERVAL",
                                "500ms"),
                        "runner",
                        plans.toString(),
                        "--ready-file",
                        plans.resolve(name + ".ready").toString())
                .redirectErrorStream(true)
                .redirectOutput(plans.resolve(name + ".log").toFile())
                .start();
        runners.put(name, runner);
        return runner;
    }

    private String output(String runner) throws IOException {
        return Files.readString(plans.resolve(runner + ".log"));
    }

    private static long steps(RewindProcess rewind, String id) {
        return entity(rewind, id).at("/counts/steps_completed").asLong();
    }

    private static JsonNode entity(RewindProcess rewind, String id) {
        return rewind.http().get("/api/entities/plan/" + id).expect(200).json();
    }
}
