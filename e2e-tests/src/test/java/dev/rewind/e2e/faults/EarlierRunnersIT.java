package dev.rewind.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.e2e.tester.EarlierRelease;
import dev.rewind.e2e.tester.Finished;
import dev.rewind.e2e.tester.Launcher;
import dev.rewind.e2e.tester.OwnRewind;
import dev.rewind.e2e.tester.RewindProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runners of an earlier release with services of this one, and the other way round. The earlier release knows neither
 * presence nor waits.
 */
@EnabledIfSystemProperty(named = "rewind.slow", matches = "true")
class EarlierRunnersIT {
    private static final Duration LONGEST = Duration.ofSeconds(120);
    private static final Duration SILENCE = Duration.ofSeconds(2);

    @RegisterExtension
    private final OwnRewind own = new OwnRewind();

    @TempDir
    private Path plans = Path.of("");

    private final List<Process> runners = new ArrayList<>();

    @BeforeEach
    void planFiles() throws IOException {
        Files.writeString(plans.resolve("plain.yaml"), """
                plan: plain
                state: {done: ""}
                steps:
                  - name: a
                    run: |
                      touch begun
                      while [ -e hold ]; do sleep 0.1; done
                      sed 's/":"/":"a/'
                  - name: b
                    run: |
                      sed 's/a"/ab"/'
                """);
        Files.writeString(plans.resolve("waits.yaml"), """
                plan: waits
                steps:
                  - {name: approval, wait: {signal: approved}}
                """);
    }

    @AfterEach
    void endRunners() {
        runners.forEach(Process::destroyForcibly);
    }

    @Test
    void aPlanOfAnEarlierRunnerIsNeverTakenForLost() throws Exception {
        Path earlier = EarlierRelease.built();
        RewindProcess rewind = own.process("newer", Map.of("REWIND_RUNNER_SILENCE", SILENCE.toSeconds() + "s"))
                .start();
        Files.createFile(plans.resolve("hold"));
        Process completes = start(earlier, rewind, "completes");

        await().ignoreExceptions()
                .during(SILENCE.multipliedBy(3))
                .atMost(LONGEST)
                .until(() -> {
                    JsonNode plan = entity(rewind, "completes");
                    return plan.path("open_steps").size() == 1
                            && plan.path("epoch").asInt() == 1
                            && plan.at("/presence/status").asText().equals("unknown");
                });
        Files.delete(plans.resolve("hold"));

        assertThat(completes.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(completes.exitValue()).isZero();
        assertThat(entity(rewind, "completes").path("status").asText()).isEqualTo("completed");

        Files.createFile(plans.resolve("hold"));
        Files.delete(plans.resolve("begun"));
        start(earlier, rewind, "dies").destroyForcibly().waitFor();
        Files.delete(plans.resolve("hold"));
        await().ignoreExceptions()
                .during(SILENCE.multipliedBy(2))
                .atMost(LONGEST)
                .until(() -> entity(rewind, "dies").path("epoch").asInt() == 1);
        rewind.rewind("run", plans.resolve("plain.yaml").toString(), "--id", "dies")
                .expect(0);
        assertThat(entity(rewind, "dies").path("status").asText()).isEqualTo("completed");
    }

    @Test
    void aRunnerRunsPlansWithAnEarlierProcessorAndDoesNotWaitForWhatWouldNeverEnd() throws Exception {
        RewindProcess rewind =
                own.process("earlier").release(EarlierRelease.built()).start();
        rewind.rewind("topics", "create").expect(0);

        rewind.rewind("run", plans.resolve("plain.yaml").toString(), "--id", "plain")
                .expect(0);
        assertThat(entity(rewind, "plain").path("status").asText()).isEqualTo("completed");

        Finished waits = rewind.rewind("run", plans.resolve("waits.yaml").toString(), "--id", "waits");
        assertThat(waits.exitCode()).isNotZero();
        assertThat(waits.err()).contains("older than this runner");
        assertThat(entity(rewind, "waits").path("open_steps")).isEmpty();
    }

    private Process start(Path release, RewindProcess rewind, String id) throws IOException {
        Process runner = Launcher.command(
                        release,
                        plans,
                        Map.of(
                                "REWIND_HOME",
                                rewind.home().toString(),
                                "REWIND_KAFKA_BOOTSTRAP_SERVERS",
                                rewind.bootstrapServers()),
                        "run",
                        plans.resolve("plain.yaml").toString(),
                        "--id",
                        id)
                .redirectErrorStream(true)
                .redirectOutput(plans.resolve(id + ".log").toFile())
                .start();
        runners.add(runner);
        await().atMost(LONGEST).until(() -> Files.exists(plans.resolve("begun")));
        return runner;
    }

    private static JsonNode entity(RewindProcess rewind, String id) {
        return rewind.http().get("/api/entities/plan/" + id).expect(200).json();
    }
}
