package dev.rewind.runner.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent.PlanRequested;
import dev.rewind.events.PlanEvent.PlanSignalled;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.PlanListener;
import dev.rewind.runner.PlanResult;
import dev.rewind.runner.PlanRunner;
import dev.rewind.testsupport.Waiting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Plan files whose steps wait. */
@Timeout(120)
class WaitingPlanFileIT {

    @TempDir
    private Path directory;

    private final String name = PlanFileInstallation.freshId("waits-file");

    @Test
    void aServedPlanFileIsContinuedAfterItsSignalAndItsProgramGetsThePayload() throws Exception {
        PlanFile file = read("""
                plan: %s
                state: {n: 1}
                steps:
                  - {name: cool-down, wait: {time: 100ms}}
                  - {name: long-ago, wait: {until: 2020-12-24T09:00:00+01:00}}
                  - name: publish
                    wait: {signal: approved, timeout: 3d, into: /approval}
                    run: "cat | tee seen; printf $REWIND_SIGNAL_BY > by"
                    undo: "true"
                """);
        EntityKey plan = EntityKey.plan(name + "-1");
        try (PlanRunner runner = PlanRunner.connect(PlanFileInstallation.running())) {
            assertThat(runner.serve(PlanListener.SILENT, file.plan()).awaitReady(Duration.ofSeconds(60)))
                    .isTrue();
            PlanFileInstallation.publish(
                    plan, new PlanRequested(null, name, Snapshot.of(file.state()), Map.of(), null, "ann"));
            Waiting.until(() -> waitsFor(plan, "approved"));

            PlanFileInstallation.publish(
                    plan, new PlanSignalled(null, "approved", Snapshot.parse("{\"limit\":7}"), "ann", null));

            Waiting.until(
                    () -> PlanFileInstallation.facts(plan).stream().anyMatch(fact -> fact instanceof Fact.PlanClosed));
        }
        assertThat(directory.resolve("seen")).hasContent("{\"approval\":{\"limit\":7},\"n\":1}");
        assertThat(directory.resolve("by")).hasContent("ann");
    }

    @Test
    void aPlanFileMayGoOnWithoutTheSignal() throws Exception {
        PlanFile file = read("""
                plan: %s
                steps:
                  - name: approval
                    wait: {signal: approved, timeout: 100ms, into: /approval, on_timeout: continue}
                    run: "touch approved"
                  - {name: publish, run: "touch published", when: /approval}
                  - {name: refuse, run: "touch refused", when: "!/approval"}
                """);

        PlanResult<JsonNode> result = run(file);

        assertThat(result.completed()).isTrue();
        assertThat(directory.resolve("approved")).doesNotExist();
        assertThat(directory.resolve("published")).doesNotExist();
        assertThat(directory.resolve("refused")).exists();
    }

    @Test
    void aSignalThatIsLateFailsThePlanAndItsStepsAreUndone() throws Exception {
        PlanFile file = read("""
                plan: %s
                steps:
                  - {name: build, run: "touch built", undo: "rm built"}
                  - {name: approval, wait: {signal: approved, timeout: 100ms}, attempts: 3}
                """);

        PlanResult<JsonNode> result = run(file);

        assertThat(result.error().type()).isEqualTo("wait_timeout");
        assertThat(directory.resolve("built")).doesNotExist();
    }

    private static boolean waitsFor(EntityKey plan, String signal) {
        List<Fact> facts = PlanFileInstallation.facts(plan);
        return facts.stream()
                .anyMatch(fact -> fact instanceof Fact.CheckpointTaken taken
                        && taken.waits() != null
                        && signal.equals(taken.waits().signal()));
    }

    private PlanResult<JsonNode> run(PlanFile file) throws Exception {
        try (PlanRunner runner = PlanRunner.connect(PlanFileInstallation.running())) {
            return runner.run(file.plan(), name + "-1", file.state());
        }
    }

    private PlanFile read(String content) throws Exception {
        return PlanFile.read(Files.writeString(directory.resolve("plan.yaml"), content.formatted(name)), 10_000);
    }
}
