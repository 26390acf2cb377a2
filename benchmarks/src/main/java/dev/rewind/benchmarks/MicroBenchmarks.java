package dev.rewind.benchmarks;

import dev.rewind.benchmarks.report.Environment;
import dev.rewind.benchmarks.report.Report;
import dev.rewind.benchmarks.report.Spread;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs the JMH benchmarks of the package {@code micro}: time and allocation of the code that handles every event. */
@Command(
        name = "micro",
        description = "Time and allocation of reading, canonicalising, hashing, deciding and writing, by JMH.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
final class MicroBenchmarks implements Runnable {

    private static final String ALLOCATED = "gc.alloc.rate.norm";

    @Mixin
    private ReportOutput outcome = new ReportOutput();

    @Parameters(
            arity = "0..*",
            paramLabel = "PATTERN",
            description = "Benchmarks to run, as regular expressions such as OneEvent.whole. Default: all.")
    private List<String> patterns = List.of();

    @Option(names = "--forks", defaultValue = "1", description = "Number of JVMs, one after the other.")
    private int forks;

    @Option(names = "--rounds", defaultValue = "5", description = "Rounds per JVM.")
    private int rounds;

    @Option(
            names = "--round-ms",
            defaultValue = "1000",
            description = "Milliseconds per round. As many rounds warm up first.")
    private int roundMs;

    @Override
    public void run() {
        Environment environment = Environment.here();
        outcome.progress("micro: JMH is running, without output");
        try {
            outcome.tell(report(environment, new Runner(options()).run()));
        } catch (RunnerException e) {
            throw new IllegalStateException("JMH: " + e.getMessage(), e);
        }
    }

    private Options options() {
        OptionsBuilder options = new OptionsBuilder();
        List<String> all = List.of(MicroBenchmarks.class.getPackageName().replace(".", "\\.") + "\\.micro\\..*");
        (patterns.isEmpty() ? all : patterns).forEach(options::include);
        TimeValue round = TimeValue.milliseconds(roundMs);
        options.mode(Mode.AverageTime)
                .timeUnit(TimeUnit.MICROSECONDS)
                .forks(forks)
                .warmupIterations(rounds)
                .warmupTime(round)
                .measurementIterations(rounds)
                .measurementTime(round)
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
        return options.build();
    }

    private Report report(Environment environment, Collection<RunResult> results) {
        List<Report.Row> rows = results.stream().map(MicroBenchmarks::row).toList();
        Map<String, Object> conditions = Map.of("forks", forks, "rounds", rounds, "round_ms", roundMs);
        return new Report("micro", environment, conditions, List.of("µs", "bytes allocated"), rows, List.of());
    }

    private static Report.Row row(RunResult result) {
        BenchmarkParams params = result.getParams();
        String name = params.getBenchmark();
        String shown = name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1);
        Map<String, String> varied = new TreeMap<>();
        params.getParamsKeys().forEach(key -> varied.put(key, params.getParam(key)));
        return new Report.Row(
                varied.isEmpty() ? shown : shown + " " + varied,
                "",
                List.of(
                        Spread.of(iterations(result)
                                .mapToDouble(i -> i.getPrimaryResult().getScore())
                                .toArray()),
                        Spread.of(iterations(result)
                                .mapToDouble(MicroBenchmarks::allocated)
                                .toArray())));
    }

    private static Stream<IterationResult> iterations(RunResult result) {
        return result.getBenchmarkResults().stream().flatMap(fork -> fork.getIterationResults().stream());
    }

    private static double allocated(IterationResult iteration) {
        Result<?> result = iteration.getSecondaryResults().get(ALLOCATED);
        if (result == null) {
            throw new IllegalStateException("the profiler of JMH has no value for " + ALLOCATED);
        }
        return result.getScore();
    }
}
