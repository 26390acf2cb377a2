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
import dev.rewind.runner.PlanResult.Outcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runners that die at any moment, or sleep too long. {@code -Drewind.slow=true} kills 200 of them instead of 8. */
class KilledRunnerIT {

    private static final int KILLS = Boolean.getBoolean("rewind.slow") ? 200 : 8;
    private static final int LANES = 4;
    private static final int LONGEST_LIFE_MS = 700;

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
                for (int number = random.nextInt(2); kills.get() < KILLS; number++) {
                    killAndCheck(number % 2 == 0 ? "completes" : "fails", random, kills);
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

    private void killAndCheck(String kind, Random random, AtomicInteger kills) throws Exception {
        String id = Rewind.freshId("crash");
        Path effects = Files.createDirectory(directory.resolve(id));
        String end = null;
        while (end == null) {
            Process process = RunnerProcess.start(Rewind.running(), kind, id, effects);
            BufferedReader out = process.inputReader();
            assertThat(out.readLine()).isEqualTo("running");
            if (kills.get() >= KILLS || process.waitFor(random.nextInt(LONGEST_LIFE_MS), TimeUnit.MILLISECONDS)) {
                end = out.readLine();
            } else {
                process.destroyForcibly();
                kills.incrementAndGet();
            }
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
        boolean completes = kind.equals("completes");
        assertThat(end).as(id).isEqualTo(completes ? "COMPLETED" : "FAILED");
        assertEffects(effects, completes);
        assertLog(EntityKey.plan(id), completes);
    }

    /** Never twice, never undone before it was done, and in the end all there or all gone. */
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

    /** Every accepted start has its checkpoint, every rollback its own number, and one end follows from all of it. */
    private static void assertLog(EntityKey plan, boolean completes) {
        List<Fact> facts = Rewind.facts(plan);
        List<Checkpoint> checkpoints = facts.stream()
                .filter(Fact.CheckpointTaken.class::isInstance)
                .map(fact -> ((Fact.CheckpointTaken) fact).checkpoint())
                .toList();
        long refused = facts.stream()
                .filter(fact ->
                        fact instanceof Fact.RequestRefused it && it.type().equals("step-started"))
                .count();
        long started = Rewind.published(Rewind.running(), plan).stream()
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
        String id = Rewind.freshId("zombie");
        Process zombie = RunnerProcess.start(Rewind.running(), "waits", id, directory);
        BufferedReader out = zombie.inputReader();
        assertThat(out.readLine()).isEqualTo("running");
        await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(directory.resolve("begun")));
        signal(zombie, "STOP");

        PlanResult<String> result;
        try (PlanRunner runner = PlanRunner.connect(Rewind.running())) {
            result = runner.run(RunnerProcess.plan("waits", directory), id, "-");
            Files.createFile(directory.resolve("go"));
            signal(zombie, "CONT");
            assertThat(out.readLine()).isEqualTo("FENCED");
            assertThat(zombie.waitFor(60, TimeUnit.SECONDS)).isTrue();

            assertThat(result.outcome()).isEqualTo(Outcome.COMPLETED);
            assertThat(result.state()).isEqualTo("-a");
            assertThat(runner.run(RunnerProcess.plan("waits", directory), id, "-"))
                    .isEqualTo(result);
        }
        List<Fact> facts = Rewind.facts(EntityKey.plan(id));
        int closed = facts.indexOf(
                facts.stream().filter(PlanClosed.class::isInstance).findFirst().orElseThrow());
        assertThat(facts.subList(closed + 1, facts.size()))
                .allSatisfy(fact -> assertThat(fact)
                        .isInstanceOfSatisfying(
                                Fact.RequestRefused.class,
                                refused -> assertThat(refused.code()).isEqualTo(RefusalCode.STALE_EPOCH)));
    }

    private static void signal(Process process, String name) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
    }
}
