package dev.rewind.benchmarks;

import dev.rewind.benchmarks.report.Aim;
import dev.rewind.benchmarks.report.Environment;
import dev.rewind.benchmarks.report.Latencies;
import dev.rewind.benchmarks.report.Report;
import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.Setting;
import dev.rewind.processor.CheckpointProcessor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What a step of a plan costs its runner, against a bare acknowledged record that each step sends: so the two alternate,
 * one by one, beside the same processor at work on the same plan.
 */
@Command(
        name = "step-latency",
        description = "From the end of a step to the beginning of the next one, against a bare acks=all produce.",
        mixinStandardHelpOptions = true)
final class StepLatency implements Runnable {

    private static final double AIM = 1.5;

    @Mixin
    private Outcome outcome = new Outcome();

    @Option(names = "--rounds", defaultValue = "5", description = "Rounds; default: ${DEFAULT-VALUE}")
    private int rounds;

    @Option(names = "--samples", defaultValue = "5000", description = "Steps per round; default: ${DEFAULT-VALUE}")
    private int samples;

    @Option(
            names = "--warm-up",
            defaultValue = "20",
            description = "Seconds of steps that do not count; a cold broker is many times slower;"
                    + " default: ${DEFAULT-VALUE}")
    private int warmUpSeconds;

    @Override
    public void run() {
        Environment environment = Environment.here();
        try (Site site = new Site()) {
            site.topic(BareRecord.TOPIC);
            // Without a processor nobody confirms the end of a plan.
            Configuration without = site.installation("without", Map.of(Setting.DECISION_WAIT, "1ms"));
            SteppedPlan alone = measured("without a processor", without);
            Configuration with = site.installation("with", Map.of());
            try (CheckpointProcessor processor = Site.processor(with)) {
                SteppedPlan beside = measured("with a processor", with);
                Site.requireAlive(processor);
                outcome.tell(report(environment, alone, beside));
            }
        }
    }

    private SteppedPlan measured(String what, Configuration configuration) {
        try (SteppedPlan plan = new SteppedPlan(configuration)) {
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
