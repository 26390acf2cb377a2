package dev.rewind.benchmarks;

import dev.rewind.benchmarks.comparison.CheckpointSystem;
import dev.rewind.benchmarks.comparison.Figure;
import dev.rewind.benchmarks.comparison.Figures;
import dev.rewind.benchmarks.comparison.Round;
import dev.rewind.benchmarks.comparison.RoundSettings;
import dev.rewind.benchmarks.comparison.Work;
import dev.rewind.benchmarks.comparison.postgres.PostgresApplication;
import dev.rewind.benchmarks.comparison.rewind.RewindUp;
import dev.rewind.benchmarks.comparison.rewind.StepForm;
import dev.rewind.benchmarks.measure.ProcessUse;
import dev.rewind.benchmarks.report.Environment;
import dev.rewind.benchmarks.report.SideBySide;
import dev.rewind.testsupport.postgres.PostgresPrograms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Does the work of many plans with {@code rewind up} and with the application that a user would otherwise write over
 * PostgreSQL. The two take turns, each alone on the machine but for the clients.
 */
@Command(
        name = "against-postgres",
        description = "The work of many plans: rewind up against a table in PostgreSQL with an HTTP server before it."
                + " The two take turns. Needs Linux and an installed PostgreSQL.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
final class AgainstPostgres implements Runnable {

    @Mixin
    private ReportOutput outcome = new ReportOutput();

    @Option(names = "--rounds", defaultValue = "3", description = "Number of rounds.")
    private int rounds;

    @Option(names = "--seconds", defaultValue = "10", description = "How long each load runs.")
    private int seconds;

    @Option(
            names = "--cold-seconds",
            defaultValue = "20",
            description = "How long the loads right after a start run together.")
    private int coldSeconds;

    @Option(names = "--warm-up", defaultValue = "30", description = "Seconds of load before the warm figures.")
    private int warmUp;

    @Option(
            names = "--only",
            split = ",",
            showDefaultValue = Visibility.NEVER,
            description = "Only this work: ${COMPLETION-CANDIDATES}, in any case of letters. Default: all.")
    private List<Work> only = List.of();

    @Option(
            names = "--step-form",
            defaultValue = "pair",
            description = "The events of a step. pair: step-completed and step-started; completes: one step-started"
                    + " that also says which step it completes.")
    private StepForm stepForm = StepForm.PAIR;

    @Option(names = "--timeout-ms", defaultValue = "30000", description = "Time-out of each step, 0 for none.")
    private int timeoutMs;

    @Option(
            names = "--steps-per-plan",
            defaultValue = "100",
            description = "Steps of a plan before the next plan follows.")
    private int stepsPerPlan;

    @Option(
            names = "--samples",
            defaultValue = "150",
            description = "Failures per round, and as many beside other steps.")
    private int samples;

    @Option(names = "--steps-beside", defaultValue = "1000", description = "Steps per second beside failures.")
    private int stepsBeside;

    @Option(names = "--steps-beside-reads", defaultValue = "100", description = "Steps per second beside reads.")
    private int stepsBesideReads;

    @Option(names = "--reads-beside", defaultValue = "50", description = "Reads per second beside steps.")
    private int readsBeside;

    @Option(names = "--crash-at", defaultValue = "100000", description = "Checkpoints, at least, before kill -9.")
    private int crashAt;

    @Option(names = "--pool", defaultValue = "16", description = "Connections of the writer to PostgreSQL.")
    private int pool;

    @Option(
            names = "--directory",
            showDefaultValue = Visibility.NEVER,
            description = "Where all data is created. Default: the system's temporary directory.")
    private Path directory = Path.of(System.getProperty("java.io.tmpdir"));

    @Option(names = "--rewind", description = "The rewind script to measure. Default: the one of this checkout.")
    private @Nullable Path rewind;

    @Option(
            names = "--earlier",
            description = "The rewind script of another version, which takes a turn in each round too.")
    private @Nullable Path earlier;

    @Option(
            names = "--earlier-step-form",
            defaultValue = "pair",
            description = "The events of a step for the other version.")
    private StepForm earlierStepForm = StepForm.PAIR;

    private final Map<String, String> lists = new LinkedHashMap<>();

    /** A system that takes part, by its name. */
    private record Contender(String name, Supplier<CheckpointSystem> system, Figures figures) {}

    @Override
    public void run() {
        if (!ProcessUse.isKnown()) {
            System.out.println("against-postgres: not measured. It needs Linux, which counts what a process uses.");
            return;
        }
        PostgresPrograms.find()
                .ifPresentOrElse(
                        this::compare,
                        () -> System.out.println("against-postgres: not measured. PostgreSQL is not installed: there is"
                                + " no initdb on the PATH or under /usr/lib/postgresql (apt-get install postgresql)."));
    }

    private void compare(PostgresPrograms programs) {
        Environment environment = Environment.here();
        List<Contender> contenders = contenders(programs);
        RoundSettings settings = settings();
        List<String> loads = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            for (Contender contender : contenders) {
                String turn = "against-postgres: round " + round + " of " + rounds + ", " + contender.name() + ": ";
                try (CheckpointSystem system = contender.system().get()) {
                    Round.run(system, settings, contender.figures(), what -> outcome.progress(turn + what));
                    lists.put(contender.name(), system.lists());
                }
            }
            loads.add("%.1f"
                    .formatted(ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
        }
        outcome.tell(report(environment, programs, contenders, loads));
    }

    private List<Contender> contenders(PostgresPrograms programs) {
        Path own = rewind == null ? Path.of(System.getProperty("rewind.root", "."), "rewind") : rewind;
        List<Contender> contenders = new ArrayList<>();
        contenders.add(new Contender(
                "Rewind", () -> new RewindUp(script(own), directory, stepForm, timeoutMs), new Figures()));
        Path other = earlier;
        if (other != null) {
            contenders.add(new Contender(
                    "earlier Rewind",
                    () -> new RewindUp(script(other), directory, earlierStepForm, timeoutMs),
                    new Figures()));
        }
        contenders.add(
                new Contender("PostgreSQL", () -> new PostgresApplication(programs, directory, pool), new Figures()));
        return contenders;
    }

    private static Path script(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        if (!Files.isExecutable(absolute)) {
            throw new IllegalArgumentException(absolute + " is not the rewind script; give its path with --rewind");
        }
        return absolute;
    }

    private RoundSettings settings() {
        Set<Work> works = only.isEmpty() ? EnumSet.allOf(Work.class) : EnumSet.copyOf(only);
        return new RoundSettings(
                works,
                Duration.ofSeconds(seconds),
                Duration.ofSeconds(coldSeconds),
                Duration.ofSeconds(warmUp),
                samples,
                stepsPerPlan,
                stepsBeside,
                stepsBesideReads,
                readsBeside,
                crashAt);
    }

    private SideBySide report(
            Environment environment, PostgresPrograms programs, List<Contender> contenders, List<String> loads) {
        Map<String, Object> conditions = new LinkedHashMap<>();
        conditions.put("processor", processor());
        conditions.put("load average after each round, with the work itself", String.join(", ", loads));
        conditions.put("data in", directory + " (" + fileSystem() + ")");
        conditions.put("PostgreSQL", programs.version() + ", default settings (fsync on), pool of " + pool);
        conditions.put(
                "Rewind",
                "rewind up, "
                        + ("true".equals(System.getenv("REWIND_BROKER_FSYNC"))
                                ? "every message flushed to disk"
                                : "messages not flushed one by one, which is the default")
                        + "; a step is " + (stepForm == StepForm.PAIR ? "two events" : "one event")
                        + (timeoutMs == 0 ? ", without time-out" : ", with a time-out"));
        conditions.put("states", "1 KiB, no two alike; " + stepsPerPlan + " steps per plan");
        conditions.put(
                "loads",
                rounds + " rounds; " + seconds + " s each, after " + warmUp + " s of warm-up; cold: " + coldSeconds
                        + " s; " + samples + " failures");
        conditions.put(
                "beside",
                readsBeside + " reads/s beside plans, " + stepsBesideReads + " steps/s beside reads, " + stepsBeside
                        + " steps/s beside failures where it says so");
        conditions.put("lists", lists);
        conditions.put(
                "kill -9",
                "at " + crashAt + " checkpoints, under the load of 64 plans; PostgreSQL: pg_ctl's immediate stop");
        List<SideBySide.Row> rows = Arrays.stream(Figure.values())
                .map(figure -> new SideBySide.Row(
                        figure.title(),
                        figure.unit(),
                        contenders.stream()
                                .map(contender -> contender.figures().of(figure))
                                .toList(),
                        figure.target()))
                .filter(row -> row.rounds().stream().anyMatch(figures -> !figures.isEmpty()))
                .toList();
        return new SideBySide(
                "against-postgres",
                environment,
                conditions,
                contenders.stream().map(Contender::name).toList(),
                rows);
    }

    private static String processor() {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String fileSystem() {
        try {
            return Files.getFileStore(directory).type();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
