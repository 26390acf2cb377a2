package dev.rewind.benchmarks;

import dev.rewind.benchmarks.load.BareRecord;
import dev.rewind.benchmarks.load.BenchmarkSite;
import dev.rewind.benchmarks.load.FailedStep;
import dev.rewind.benchmarks.load.SteadyLoad;
import dev.rewind.benchmarks.measure.LatencyProbe;
import dev.rewind.benchmarks.measure.ProbeSampling;
import dev.rewind.benchmarks.report.Aim;
import dev.rewind.benchmarks.report.Environment;
import dev.rewind.benchmarks.report.Latencies;
import dev.rewind.benchmarks.report.Report;
import dev.rewind.benchmarks.report.Spread;
import dev.rewind.processor.CheckpointProcessor;
import dev.rewind.service.config.Configuration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Measures how long a failed step waits for its rollback command at a read_committed consumer. Reference: a bare
 * record on the same broker.
 */
@Command(
        name = "command-latency",
        description = "Time from the acknowledged step-failed event to its rollback command. Reference: produce and"
                + " consume of a bare record.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
final class CommandLatency implements Runnable {

    @Mixin
    private ReportOutput outcome = new ReportOutput();

    @Mixin
    private ProbeSampling sampling = new ProbeSampling();

    @Option(names = "--rounds", defaultValue = "3", description = "Number of rounds.")
    private int rounds;

    @Option(
            names = "--load",
            defaultValue = "0",
            description = "Step events per second that are published at the same time.")
    private int load;

    private final Latencies bare = new Latencies();
    private final Latencies fromSent = new Latencies();
    private final Latencies fromAcknowledged = new Latencies();

    @Override
    public void run() {
        Environment environment = Environment.here();
        try (BenchmarkSite site = new BenchmarkSite()) {
            site.topic(BareRecord.TOPIC);
            Configuration configuration = site.installation("latency", Map.of());
            try (CheckpointProcessor processor = BenchmarkSite.processor(configuration);
                    SteadyLoad beside = new SteadyLoad(configuration, load);
                    LatencyProbe record = new BareRecord(configuration);
                    LatencyProbe step = new FailedStep(configuration)) {
                outcome.progress("command-latency: warming up");
                sampling.warmUp(record, step);
                for (int round = 1; round <= rounds; round++) {
                    measure(round, record, step);
                    BenchmarkSite.requireAlive(processor);
                }
                outcome.tell(report(environment, beside.achieved()));
            }
        }
    }

    private void measure(int round, LatencyProbe record, LatencyProbe step) {
        bare.nextRound();
        fromSent.nextRound();
        fromAcknowledged.nextRound();
        outcome.progress("command-latency: round " + round + " of " + rounds + ", bare records");
        sampling.all(record, times -> bare.add(times.fromSent()));
        outcome.progress("command-latency: round " + round + " of " + rounds + ", failed steps");
        sampling.all(step, times -> {
            fromSent.add(times.fromSent());
            fromAcknowledged.add(times.fromAcknowledged());
        });
    }

    private Report report(Environment environment, long achieved) {
        Map<String, Object> conditions = new LinkedHashMap<>();
        conditions.put("rounds", rounds);
        sampling.describe(conditions);
        conditions.put("load_events_per_second", achieved);
        List<Spread> pooled = fromAcknowledged.pooled();
        List<Report.Row> rows = List.of(
                new Report.Row("step-failed acknowledged → command read", "ms", fromAcknowledged.milliseconds()),
                new Report.Row("the same, all rounds as one", "ms", pooled),
                new Report.Row("step-failed sent → command read", "ms", fromSent.milliseconds()),
                new Report.Row("reference: bare record sent → read", "ms", bare.milliseconds()),
                new Report.Row("step-failed sent → command, times the reference", "", fromSent.over(bare)));
        List<Aim> aims = new ArrayList<>();
        aims.add(Aim.below(10, "p50 in ms, all rounds", pooled.get(0).median()));
        aims.add(Aim.below(30, "p99 in ms, all rounds", pooled.get(2).median()));
        return new Report("command-latency", environment, conditions, Latencies.COLUMNS, rows, aims);
    }
}
