package dev.rewind.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.Fact.PlanClosed;
import dev.rewind.events.PlanEvent.StepStarted;
import dev.rewind.events.RefusalCode;
import dev.rewind.events.RollbackId;
import dev.rewind.events.StepOutcome;
import dev.rewind.runner.PlanResult.Outcome;
import dev.rewind.testsupport.JavaProcess;
import dev.rewind.testsupport.Scale;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills or suspends runners with several plans at random moments: 4 of them, or 200 with {@code -Drewind.slow=true}.
 */
class KilledRunnerIT {

    private static final int KILLS = Scale.of(4, 200);
    private static final int LANES = 2;
    private static final int PLANS_AT_ONCE = 4;
    private static final int LONGEST_LIFE_MS = 700;

    /** All moments between two steps. */
    private static final List<String> BOUNDARY = List.of(
            "completed a",
            "acknowledged b",
            "started b",
            "running b",
            "completed b",
            "condition of c",
            "acknowledged c",
            "running c",
            "completed c",
            "entities of d",
            "started d",
            "completed d");

    @TempDir
    private Path directory;

    @Test
    void whereverARunnerIsKilledEachEffectIsThereOnceOrUndoneOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(LANES);
        AtomicInteger kills = new AtomicInteger();
        List<Future<?>> lanes = new ArrayList<>();
        for (int lane = 0; lane < LANES; lane++) {
            Random random = new Random(lane);
            lanes.add(threads.submit(() -> {
                while (kills.get() < KILLS) {
                    killAndCheck(random, kills);
                }
                return null;
            }));
        }
        for (Future<?> lane : lanes) {
            lane.get(15, TimeUnit.MINUTES);
        }
        threads.shutdown();
        assertThat(kills.get()).isGreaterThanOrEqualTo(KILLS);
    }

    private void killAndCheck(Random random, AtomicInteger kills) throws Exception {
        Map<String, String> kinds = new HashMap<>();
        for (int number = 0; number < PLANS_AT_ONCE; number++) {
            kinds.put(RunnerInstallation.freshId("crash"), number % 2 == 0 ? "completes" : "fails");
        }
        for (String id : kinds.keySet()) {
            Files.createDirectory(directory.resolve(id));
        }
        Map<String, String> open = new HashMap<>(kinds);
        Map<String, String> ends = new HashMap<>();
        while (!open.isEmpty()) {
            Process process = RunnerProcess.start(RunnerInstallation.running(), open, directory);
            BufferedReader out = process.inputReader();
            assertThat(out.readLine()).isEqualTo("running");
            if (kills.get() < KILLS && !process.waitFor(random.nextInt(LONGEST_LIFE_MS), TimeUnit.MILLISECONDS)) {
                // What the process has said stays readable, other than after destroyForcibly.
                JavaProcess.signal(process, "KILL");
                kills.incrementAndGet();
            }
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            out.lines().map(line -> line.split(" ")).forEach(end -> ends.put(end[0], end[1]));
            open.keySet().removeAll(ends.keySet());
        }
        for (String id : kinds.keySet()) {
            boolean completes = "completes".equals(kinds.get(id));
            assertThat(ends.get(id)).as(id).isEqualTo(completes ? "COMPLETED" : "FAILED");
            assertEffects(directory.resolve(id), completes);
            assertLog(EntityKey.plan(id), completes);
        }
    }

    /**
     * Checks that each effect is done once, is not undone before it is done, and that finally all are done or all
     * undone.
     */
    private static void assertEffects(Path directory, boolean completes) throws IOException {
        List<String> lines = Files.readAllLines(directory.resolve("effects"));
        for (String step : RunnerProcess.STEPS) {
            List<String> own =
                    lines.stream().filter(line -> line.endsWith(step)).toList();
            for (int i = 0; i < own.size(); i++) {
                assertThat(own.get(i)).as("%s", lines).isEqualTo((i % 2 == 0 ? "+" : "-") + step);
            }
            assertThat(own.size() % 2).as("%s", lines).isEqualTo(completes ? 1 : 0);
        }
    }

    /** Checks that each accepted start has a checkpoint, each rollback a number of its own, and the plan one end. */
    private static void assertLog(EntityKey plan, boolean completes) {
        List<Fact> facts = RunnerInstallation.facts(plan);
        List<Checkpoint> checkpoints = facts.stream()
                .filter(Fact.CheckpointTaken.class::isInstance)
                .map(fact -> ((Fact.CheckpointTaken) fact).checkpoint())
                .toList();
        long refused = facts.stream()
                .filter(fact ->
                        fact instanceof Fact.RequestRefused it && it.type().equals("step-started"))
                .count();
        long started = RunnerInstallation.published(RunnerInstallation.running(), plan).stream()
                .filter(StepStarted.class::isInstance)
                .count();
        assertThat(checkpoints.stream().filter(it -> it.step() != null)).hasSize((int) (started - refused));
        String chain = null;
        for (int i = 0; i < checkpoints.size(); i++) {
            Checkpoint checkpoint = checkpoints.get(i);
            assertThat(checkpoint.sequence()).isEqualTo(i + 1);
            assertThat(checkpoint.previousChainHash()).isEqualTo(chain);
            assertThat(checkpoint.chainHash()).isEqualTo(checkpoint.expectedChainHash());
            chain = checkpoint.chainHash();
        }
        assertThat(facts.stream()
                        .filter(fact -> fact instanceof Fact.RollbackOrdered it && it.attempt() == 1)
                        .map(fact -> ((Fact.RollbackOrdered) fact).rollbackId())
                        .map(RollbackId::number))
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(facts)
                .filteredOn(PlanClosed.class::isInstance)
                .map(PlanClosed.class::cast)
                .last()
                .satisfies(closed -> assertThat(closed.outcome())
                        .isEqualTo(completes ? PlanClosed.Outcome.COMPLETED : PlanClosed.Outcome.FAILED));
    }

    @Test
    void aRunnerThatSleepsBeyondItsStepsTimeAndWakesUpChangesNothing() throws Exception {
        String id = RunnerInstallation.freshId("zombie");
        Process zombie = RunnerProcess.start(RunnerInstallation.running(), "waits", id, directory);
        BufferedReader out = zombie.inputReader();
        assertThat(out.readLine()).isEqualTo("running");
        await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(directory.resolve("begun")));
        JavaProcess.signal(zombie, "STOP");

        PlanResult<String> result;
        try (PlanRunner runner = PlanRunner.connect(RunnerInstallation.running())) {
            result = runner.run(RunnerProcess.plan("waits", directory), id, "-");
            Files.createFile(directory.resolve("go"));
            JavaProcess.signal(zombie, "CONT");
            assertThat(out.readLine()).isEqualTo(id + " FENCED");
            assertThat(zombie.waitFor(60, TimeUnit.SECONDS)).isTrue();

            assertThat(result.outcome()).isEqualTo(Outcome.COMPLETED);
            assertThat(result.state()).isEqualTo("-a");
            assertThat(runner.run(RunnerProcess.plan("waits", directory), id, "-"))
                    .isEqualTo(result);
        }
        List<Fact> facts = RunnerInstallation.facts(EntityKey.plan(id));
        int closed = facts.indexOf(
                facts.stream().filter(PlanClosed.class::isInstance).findFirst().orElseThrow());
        assertThat(facts.subList(closed + 1, facts.size()))
                .allSatisfy(fact -> assertThat(fact)
                        .isInstanceOfSatisfying(
                                Fact.RequestRefused.class,
                                refused -> assertThat(refused.code()).isEqualTo(RefusalCode.STALE_EPOCH)));
    }

    @Test
    void whereverARunnerIsKilledBetweenTwoStepsNoCompletedStepRunsAgain() throws Exception {
        Map<String, String> points = new LinkedHashMap<>();
        for (String point : BOUNDARY) {
            String id = RunnerInstallation.freshId("boundary");
            points.put(id, point);
            Files.writeString(Files.createDirectory(directory.resolve(id)).resolve("point"), point);
        }
        Map<String, String> kinds = new HashMap<>();
        points.keySet().forEach(id -> kinds.put(id, "boundary"));
        Process killed = RunnerProcess.start(RunnerInstallation.running(), kinds, directory);
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(points)
                        .allSatisfy(
                                (id, point) -> assertThat(directory.resolve(id).resolve("reached"))
                                        .as(point)
                                        .exists()));
        killed.destroyForcibly().waitFor();

        try (PlanRunner next = PlanRunner.connect(RunnerInstallation.running())) {
            for (String id : points.keySet()) {
                Files.delete(directory.resolve(id).resolve("point"));
                assertThat(RunnerProcess.boundary(next, id, directory.resolve(id))
                                .outcome())
                        .as(points.get(id))
                        .isEqualTo(Outcome.COMPLETED);
            }
        }

        for (String id : points.keySet()) {
            assertThat(Files.readAllLines(directory.resolve(id).resolve("effects")))
                    .as(points.get(id))
                    .containsExactly("a", "b", "c", "d");
            assertThat(RunnerInstallation.facts(EntityKey.plan(id)))
                    .as(points.get(id))
                    .satisfies(KilledRunnerIT::eachStepCompletedOnce);
        }
    }

    private static void eachStepCompletedOnce(List<? extends Fact> facts) {
        assertThat(facts)
                .filteredOn(fact -> fact instanceof Fact.StepClosed closed && closed.outcome() == StepOutcome.COMPLETED)
                .extracting(fact -> ((Fact.StepClosed) fact).step().name())
                .containsExactly("a", "b", "c", "d");
        assertThat(facts).filteredOn(Fact.PlanClosed.class::isInstance).hasSize(1);
        assertThat(facts)
                .filteredOn(fact ->
                        fact instanceof Fact.RequestRefused refused && refused.code() != RefusalCode.LATEST_CHANGED)
                .isEmpty();
    }
}
