package dev.rewind.runner;

import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;
import dev.rewind.events.Step;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import dev.rewind.testsupport.JavaProcess;
import dev.rewind.testsupport.TestInstallation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A JVM that runs one plan, or several at once. Their steps append lines to files and are idempotent. It prints
 * {@code running} at the start, and at the end of a plan its id and the outcome or the reason for stopping.
 */
final class RunnerProcess {

    static final List<String> STEPS = List.of("a", "b", "c", "d", "e");

    private RunnerProcess() {}

    public static void main(String[] args) throws Exception {
        Configuration configuration = Configuration.of(TestInstallation.PATIENT, null)
                .with(Map.of(Setting.TOPIC_PREFIX, args[1], Setting.URL, args[2], Setting.PRESENCE_INTERVAL, "500ms"))
                .withBroker(args[0]);
        try (PlanRunner runner = PlanRunner.connect(configuration)) {
            System.out.println("running");
            List<Thread> plans = new ArrayList<>();
            for (int at = 3; at < args.length; at += 3) {
                String kind = args[at];
                String id = args[at + 1];
                Path directory = Path.of(args[at + 2]);
                plans.add(new Thread(() -> System.out.println(id + " " + end(runner, kind, id, directory))));
            }
            plans.forEach(Thread::start);
            for (Thread plan : plans) {
                plan.join();
            }
        }
    }

    private static String end(PlanRunner runner, String kind, String id, Path directory) {
        try {
            return (kind.equals("boundary")
                            ? boundary(runner, id, directory)
                            : runner.run(plan(kind, directory), id, "-"))
                    .outcome()
                    .name();
        } catch (PlanStoppedException e) {
            return e.problem().name();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits to be killed at the point that the file {@code point} names. */
    private record DyingAt(Path directory) implements PlanListener {

        void reached(String point) {
            try {
                Path file = directory.resolve("point");
                if (Files.exists(file) && Files.readString(file).equals(point)) {
                    Files.createFile(directory.resolve("reached"));
                    Thread.sleep(600_000);
                }
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void stepCompleted(EntityKey plan, Step step, Duration took) {
            reached("completed " + step.name());
        }

        @Override
        public void checkpointAcknowledged(EntityKey plan, Step step, String stateHash, EventRef position) {
            reached("acknowledged " + step.name());
        }

        @Override
        public void stepStarted(EntityKey plan, Step step) {
            reached("started " + step.name());
        }
    }

    /** Runs the plan that the process of kind {@code boundary} runs, here. */
    static PlanResult<String> boundary(PlanRunner runner, String id, Path directory) throws InterruptedException {
        DyingAt at = new DyingAt(directory);
        return runner.run(boundary(directory, at), id, "-", at);
    }

    /** Four steps with every kind of boundary between them: none, a condition, touched entities, and the end. */
    private static Plan<String> boundary(Path directory, DyingAt at) {
        return Plan.named("boundary", String.class)
                .step("a", (state, context) -> effect(directory, at, "a", state))
                .step("b", (state, context) -> effect(directory, at, "b", state))
                .step("c", (state, context) -> effect(directory, at, "c", state))
                .when(state -> {
                    at.reached("condition of c");
                    return true;
                })
                .step("d", (state, context) -> effect(directory, at, "d", state))
                .touches(state -> {
                    at.reached("entities of d");
                    return List.of();
                })
                .build();
    }

    private static String effect(Path directory, DyingAt at, String step, String state) throws IOException {
        at.reached("running " + step);
        Files.writeString(
                directory.resolve("effects"), step + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        return state + step;
    }

    static Process start(Configuration configuration, String kind, String id, Path directory) throws IOException {
        return start(configuration, List.of(kind, id, directory.toString()));
    }

    /**
     * Starts several plans at once. Each has its own directory below this one.
     *
     * @param kinds by id
     */
    static Process start(Configuration configuration, Map<String, String> kinds, Path directory) throws IOException {
        List<String> plans = new ArrayList<>();
        kinds.forEach((id, kind) ->
                plans.addAll(List.of(kind, id, directory.resolve(id).toString())));
        return start(configuration, plans);
    }

    private static Process start(Configuration configuration, List<String> plans) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                configuration.bootstrapServers(),
                configuration.text(Setting.TOPIC_PREFIX),
                configuration.text(Setting.URL)));
        arguments.addAll(plans);
        return JavaProcess.builder(JavaProcess.command(128, RunnerProcess.class, arguments), Map.of())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    static Plan<String> plan(String kind, Path directory) {
        if (kind.equals("waits")) {
            return waits(directory);
        }
        if (kind.equals("approval")) {
            return approval(directory);
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

    /** A plan that waits for a signal after its first step. */
    private static Plan<String> approval(Path directory) {
        return Plan.named("approval", String.class)
                .step("a", state -> {
                    leave(directory, "+a", "-a");
                    return state + "a";
                })
                .undo(state -> leave(directory, "-a", "+a"))
                .waitFor("approval", "approved", (state, signal) -> state + signal.payload())
                .build();
    }

    /** A step that waits in its first attempt until the test releases it. */
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
                .timeout(Duration.ofSeconds(2))
                .build();
    }

    /** Appends a line, unless it is already the last line about this step. */
    private static void leave(Path directory, String line, String opposite) throws IOException {
        Path results = directory.resolve("effects");
        List<String> lines = Files.exists(results) ? Files.readAllLines(results) : List.of();
        int last = Math.max(lines.lastIndexOf(line), lines.lastIndexOf(opposite));
        boolean there = last >= 0 && lines.get(last).equals(line);
        boolean nothingToUndo = last < 0 && line.startsWith("-");
        if (!there && !nothingToUndo) {
            Files.writeString(results, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    private static void pause() throws InterruptedException {
        Thread.sleep(ThreadLocalRandom.current().nextInt(40));
    }
}
