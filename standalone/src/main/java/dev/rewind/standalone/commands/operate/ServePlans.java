package dev.rewind.standalone.commands.operate;

import dev.rewind.runner.Plan;
import dev.rewind.runner.PlanRunner;
import dev.rewind.runner.PlanServer;
import dev.rewind.runner.file.InvalidPlanFileException;
import dev.rewind.runner.file.PlanFile;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import dev.rewind.standalone.commands.CommandException;
import dev.rewind.standalone.commands.ExitCode;
import dev.rewind.standalone.commands.RewindCommand;
import dev.rewind.standalone.local.PlanTelemetry;
import dev.rewind.standalone.output.ServedPlans;
import dev.rewind.standalone.output.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rewind runner}: serves the plan files of a directory. */
@Command(
        name = "runner",
        description = {
            "Runs the plans that are requested by the names of the plan files in a directory, until Ctrl-C or SIGTERM.",
            "All runners that serve a name share its plans. When a runner stops, its plans continue in another one."
                    + " REWIND_PLANS_AT_ONCE (16) limits how many plans of each name run here at once."
        },
        footer = {"  rewind runner plans/", "  rewind submit plans/release-site.yaml"})
public final class ServePlans implements Callable<Integer> {

    private static final Duration JOIN = Duration.ofSeconds(30);
    private static final long LOOK_MS = 10_000;

    private final RewindCommand rewind;

    @Parameters(paramLabel = "DIR", description = "Directory with plan files (.yaml or .yml).")
    private Path directory = Path.of("");

    @Option(
            names = "--ready-file",
            paramLabel = "FILE",
            description = "Written each 10 s while plans are taken, for a probe: find FILE -mmin -1.")
    @SuppressWarnings("NullAway.Init") // picocli sets it, or not
    private @Nullable Path readyFile;

    public ServePlans(RewindCommand rewind) {
        this.rewind = rewind;
    }

    @Override
    public Integer call() throws InvalidPlanFileException, InterruptedException {
        Configuration settings = rewind.clientSettings();
        Map<String, Plan<?>> plans = plans(settings.integer(Setting.MAX_STATE_BYTES));
        Terminal terminal = rewind.terminal();
        CountDownLatch stopped = new CountDownLatch(1);
        try (PlanTelemetry telemetry = new PlanTelemetry(terminal.environment())) {
            PlanRunner runner = PlanRunner.connect(settings, telemetry.openTelemetry());
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(
                            () -> {
                                terminal.say("Stopping; plans that run continue in another runner …");
                                runner.close();
                                terminal.say("Stopped.");
                                stopped.countDown();
                            },
                            "stop"));
            PlanServer server =
                    runner.serve(new ServedPlans(terminal), plans.values().toArray(new Plan<?>[0]));
            if (!server.awaitReady(JOIN)) {
                terminal.say("The broker has not assigned offers yet; plans are taken as soon as it has.");
            }
            terminal.say("Serving " + String.join(", ", plans.keySet()) + ". Press Ctrl-C to stop.");
            while (server.isServing()) {
                writeReadyFile();
                if (stopped.await(LOOK_MS, TimeUnit.MILLISECONDS)) {
                    return ExitCode.OK.number();
                }
            }
            if (runner.isClosed()) {
                stopped.await();
                return ExitCode.OK.number();
            }
            throw new CommandException(
                    ExitCode.UNAVAILABLE, "plans are no longer taken; the log says why. Start the runner again");
        }
    }

    private void writeReadyFile() {
        if (readyFile != null) {
            try {
                Files.writeString(readyFile, Instant.now() + "\n");
            } catch (IOException e) {
                throw new CommandException(
                        ExitCode.USAGE, readyFile + " cannot be written (" + e + "); choose another --ready-file");
            }
        }
    }

    private Map<String, Plan<?>> plans(int maxStateBytes) throws InvalidPlanFileException {
        Map<String, Plan<?>> plans = new LinkedHashMap<>();
        for (Path file : files()) {
            PlanFile read = PlanFile.read(file, maxStateBytes, rewind.terminal().environment());
            if (plans.putIfAbsent(read.plan().name(), read.plan()) != null) {
                throw new CommandException(
                        ExitCode.USAGE,
                        "two plan files in " + directory + " have the name \""
                                + read.plan().name() + "\"; rename one of the plans");
            }
        }
        return plans;
    }

    private List<Path> files() {
        try (Stream<Path> entries = Files.list(directory)) {
            List<Path> files = entries.filter(file ->
                            file.toString().endsWith(".yaml") || file.toString().endsWith(".yml"))
                    .sorted()
                    .toList();
            if (files.isEmpty()) {
                throw new CommandException(ExitCode.USAGE, directory + " has no plan files; they end in .yaml or .yml");
            }
            return files;
        } catch (IOException e) {
            throw new CommandException(
                    ExitCode.USAGE, directory + " cannot be read as a directory (" + e + "); give one with plan files");
        }
    }
}
