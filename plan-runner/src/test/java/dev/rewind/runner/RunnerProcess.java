package dev.rewind.runner;

import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A JVM that runs one plan whose steps leave lines in a file, each idempotent as steps should be. Prints {@code running}
 * before it begins and how it ended, or why it stopped.
 */
final class RunnerProcess {

    static final List<String> STEPS = List.of("a", "b", "c", "d", "e");

    private RunnerProcess() {}

    public static void main(String[] args) throws Exception {
        Configuration configuration = Configuration.of(Rewind.PATIENT, null)
                .with(Map.of(Setting.TOPIC_PREFIX, args[1]))
                .withBroker(args[0]);
        String kind = args[2];
        String id = args[3];
        Path directory = Path.of(args[4]);
        try (PlanRunner runner = PlanRunner.connect(configuration)) {
            System.out.println("running");
            System.out.println(runner.run(plan(kind, directory), id, "-").outcome());
        } catch (PlanStoppedException e) {
            System.out.println(e.problem());
        }
    }

    static Process start(Configuration configuration, String kind, String id, Path directory) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RunnerProcess.class.getName(),
                        configuration.bootstrapServers(),
                        configuration.text(Setting.TOPIC_PREFIX),
                        kind,
                        id,
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    static Plan<String> plan(String kind, Path directory) {
        if (kind.equals("waits")) {
            return waits(directory);
        }
        StepBuilder<String> plan = null;
        for (String name : STEPS) {
            StepFunction.InContext<String> work = (state, context) -> {
                pause();
                if (name.equals("c") && context.step().attempt() == 1) {
                    throw new StepFailedException("once", "the first try of c always fails");
                }
                leave(directory, "+" + name, "-" + name);
                pause();
                return state + name;
            };
            plan = plan == null ? Plan.named("crash", String.class).step(name, work) : plan.step(name, work);
            plan = plan.attempts(2).backoff(Backoff.NONE).undo(state -> leave(directory, "-" + name, "+" + name));
            plan = plan.undoUnfinished();
        }
        if (plan == null) {
            throw new IllegalStateException("no steps");
        }
        return kind.equals("completes")
                ? plan.build()
                : plan.step("never", state -> {
                            pause();
                            throw new StepFailedException("never", "it never works");
                        })
                        .build();
    }

    /** One step, which waits in its first try until somebody lets it go. */
    private static Plan<String> waits(Path directory) {
        return Plan.named("crash", String.class)
                .step("a", (state, context) -> {
                    if (context.step().attempt() == 1) {
                        Files.createFile(directory.resolve("begun"));
                        while (Files.notExists(directory.resolve("go"))) {
                            Thread.sleep(5);
                        }
                        return "zombie";
                    }
                    return state + "a";
                })
                .timeout(java.time.Duration.ofSeconds(2))
                .build();
    }

    /** Leaves a line unless it is the last word on this step already. */
    private static void leave(Path directory, String line, String opposite) throws IOException {
        Path effects = directory.resolve("effects");
        List<String> lines = Files.exists(effects) ? Files.readAllLines(effects) : List.of();
        int last = Math.max(lines.lastIndexOf(line), lines.lastIndexOf(opposite));
        boolean there = last >= 0 && lines.get(last).equals(line);
        boolean nothingToUndo = last < 0 && line.startsWith("-");
        if (!there && !nothingToUndo) {
            Files.writeString(effects, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    private static void pause() throws InterruptedException {
        Thread.sleep(ThreadLocalRandom.current().nextInt(40));
    }
}
