package dev.rewind.benchmarks;

import dev.rewind.benchmarks.load.BareRecord;
import dev.rewind.benchmarks.load.BenchmarkSite;
import dev.rewind.benchmarks.load.SteppedPlan;
import dev.rewind.benchmarks.report.Aim;
import dev.rewind.benchmarks.report.Environment;
import dev.rewind.benchmarks.report.Latencies;
import dev.rewind.benchmarks.report.Report;
import dev.rewind.processor.CheckpointProcessor;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Measures the time between two steps of a plan. Reference: a bare acknowledged record that each step sends, so that
 * both alternate beside the same processor and the same plan.
 */
@Command(
        name = "step-latency",
        description = "Time from the end of a step to the start of the next one. Reference: a bare produce with"
                + " acks=all.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
final class StepLatency implements Runnable {

    private static final double AIM = 1.5;

    @Mixin
    private ReportOutput outcome = new ReportOutput();

    @Option(names = "--rounds", defaultValue = "5", description = "Number of rounds.")
    private int rounds;

    @Option(names = "--samples", defaultValue = "5000", description = "Steps per round.")
    private int samples;

    @Option(names = "--steps", defaultValue = "500", description = "Steps per plan.")
    private int steps;

    @Option(
            names = "--warm-up",
            defaultValue = "20",
            description = "Seconds of warm-up before the first round: a cold broker is many times slower.")
    private int warmUpSeconds;

    @Override
    public void run() {
        Environment environment = Environment.here();
        try (BenchmarkSite site = new BenchmarkSite()) {
            site.topic(BareRecord.TOPIC);
            // Without a processor, no decision confirms the end of a plan.
            Configuration without = site.installation("without", Map.of(Setting.DECISION_WAIT, "1ms"));
            SteppedPlan alone = measured("without a processor", without);
            Configuration with = site.installation("with", Map.of());
            try (CheckpointProcessor processor = BenchmarkSite.processor(with)) {
                SteppedPlan beside = measured("with a processor", with);
                BenchmarkSite.requireAlive(processor);
                outcome.tell(report(environment, alone, beside));
            }
        }
    }

    private SteppedPlan measured(String what, Configuration configuration) {
        try (SteppedPlan plan = new SteppedPlan(configuration, steps)) {
            outcome.progress("step-latency: " + what + ", warming up for " + warmUpSeconds + " s");
            plan.warmUp(Duration.ofSeconds(warmUpSeconds));
            for (int round = 1; round <= rounds; round++) {
                outcome.progress("step-latency: " + what + ", round " + round + " of " + rounds);
                plan.round(samples);
            }
            return plan;
        }
    }

    private Report report(Environment environment, SteppedPlan alone, SteppedPlan beside) {
        Map<String, Object> conditions = new LinkedHashMap<>();
        conditions.put("rounds", rounds);
        conditions.put("samples_per_round", samples);
        conditions.put("steps_per_plan", steps);
        conditions.put("warm_up_seconds", warmUpSeconds);
        List<Report.Row> rows = new ArrayList<>();
        rows.addAll(rows("with a processor", beside));
        rows.addAll(rows("without", alone));
        return new Report(
                "step-latency",
                environment,
                conditions,
                Latencies.COLUMNS,
                rows,
                List.of(
                        Aim.below(AIM, "p50 over a bare record, with a processor", beside.ratio()),
                        Aim.below(AIM, "p50 over a bare record, without", alone.ratio())));
    }

    private static List<Report.Row> rows(String what, SteppedPlan plan) {
        return List.of(
                new Report.Row(
                        what + ": step ended → next one begins",
                        "ms",
                        plan.steps().milliseconds()),
                new Report.Row(
                        what + ": reference, bare record acknowledged",
                        "ms",
                        plan.bare().milliseconds()),
                new Report.Row(
                        what + ": step over the reference", "", plan.steps().over(plan.bare())));
    }
}
