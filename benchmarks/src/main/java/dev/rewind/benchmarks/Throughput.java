package dev.rewind.benchmarks;

import dev.rewind.benchmarks.load.Backlog;
import dev.rewind.benchmarks.load.BenchmarkSite;
import dev.rewind.benchmarks.load.OnePutApplication;
import dev.rewind.benchmarks.load.PlanTraffic;
import dev.rewind.benchmarks.report.Aim;
import dev.rewind.benchmarks.report.Environment;
import dev.rewind.benchmarks.report.Report;
import dev.rewind.benchmarks.report.Spread;
import dev.rewind.processor.CheckpointProcessor;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Measures how fast step events become committed checkpoints and facts. Reference: one put per record. Both read the
 * same log from its beginning, one after the other; the order changes with the round.
 */
@Command(
        name = "throughput",
        description = "Step events per second to committed stores and facts. Reference: a Streams application that"
                + " puts each record into a store.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
final class Throughput implements Runnable {

    @Mixin
    private ReportOutput outcome = new ReportOutput();

    @Option(names = "--rounds", defaultValue = "3", description = "Number of rounds.")
    private int rounds;

    @Option(names = "--events", defaultValue = "400000", description = "Events per round.")
    private int events;

    @Option(names = "--warm-up", defaultValue = "200000", description = "Events of warm-up before the first round.")
    private int warmUp;

    @Option(names = "--state-bytes", defaultValue = "1024", description = "Size of the state before each step.")
    private int stateBytes;

    @Option(names = "--steps", defaultValue = "10", description = "Steps per plan.")
    private int steps;

    @Option(names = "--plans", defaultValue = "500", description = "Plans that run at the same time.")
    private int plans;

    @Option(names = "--threads", defaultValue = "1", description = "Number of stream threads.")
    private int threads;

    private final List<Backlog.Pace> rewind = new ArrayList<>();
    private final List<Backlog.Pace> reference = new ArrayList<>();

    @Override
    public void run() {
        Environment environment = Environment.here();
        try (BenchmarkSite site = new BenchmarkSite()) {
            if (warmUp > 0) {
                round(site, 0, warmUp);
                rewind.clear();
                reference.clear();
            }
            for (int round = 1; round <= rounds; round++) {
                round(site, round, events);
            }
        }
        outcome.tell(report(environment));
    }

    private void round(BenchmarkSite site, int round, int count) {
        String name = "throughput-" + round;
        Configuration configuration =
                site.installation(name, Map.of(Setting.STREAM_THREADS, Integer.toString(threads)));
        say(round, "publishing " + count + " events");
        int together = Math.max(1, Math.min(plans, count / (2 * steps)));
        PlanTraffic traffic = new PlanTraffic(configuration.topics().planEvents(), together, steps, stateBytes);
        Backlog backlog = Backlog.publish(site, configuration, traffic::event, 0, count);
        if (round % 2 == 0) {
            rewind(round, backlog, configuration);
            reference(round, backlog, configuration);
        } else {
            reference(round, backlog, configuration);
            rewind(round, backlog, configuration);
        }
        site.forget(name);
    }

    private void rewind(int round, Backlog backlog, Configuration configuration) {
        say(round, "Rewind");
        try (CheckpointProcessor processor = CheckpointProcessor.start(configuration)) {
            String group = configuration.processorGroup();
            rewind.add(backlog.drainedBy(group, () -> BenchmarkSite.requireAlive(processor)));
        }
    }

    private void reference(int round, Backlog backlog, Configuration configuration) {
        say(round, "one put per record");
        String group = configuration.topics().prefix() + "one-put";
        try (OnePutApplication running = new OnePutApplication(configuration, group)) {
            reference.add(backlog.drainedBy(group, running::requireAlive));
        }
    }

    private void say(int round, String what) {
        outcome.progress(
                "throughput: " + (round == 0 ? "warming up" : "round " + round + " of " + rounds) + ", " + what);
    }

    private static Report.Row row(
            String name, String unit, List<Backlog.Pace> rounds, ToDoubleFunction<Backlog.Pace> figure) {
        return new Report.Row(
                name,
                unit,
                List.of(Spread.of(rounds.stream().mapToDouble(figure).toArray())));
    }

    private Spread ratio(ToDoubleFunction<Backlog.Pace> figure) {
        return Spread.of(IntStream.range(0, rewind.size())
                .mapToDouble(
                        round -> figure.applyAsDouble(rewind.get(round)) / figure.applyAsDouble(reference.get(round)))
                .toArray());
    }

    private Report report(Environment environment) {
        Map<String, Object> conditions = new LinkedHashMap<>();
        conditions.put("rounds", rounds);
        conditions.put("warm_up_events", warmUp);
        conditions.put("events_per_round", events);
        conditions.put("state_bytes", stateBytes);
        conditions.put("steps_per_plan", steps);
        conditions.put("plans_at_once", plans);
        conditions.put("stream_threads", threads);
        Spread ratio = ratio(Backlog.Pace::eventsPerSecond);
        List<Report.Row> rows = List.of(
                row(
                        "step events to committed checkpoints and facts",
                        "events/s",
                        rewind,
                        Backlog.Pace::eventsPerSecond),
                row("reference: one put per record", "events/s", reference, Backlog.Pace::eventsPerSecond),
                new Report.Row("Rewind over the reference", "", List.of(ratio)),
                row("stream thread's work for one event", "µs", rewind, Backlog.Pace::microsPerEvent),
                row("reference: stream thread's work for one event", "µs", reference, Backlog.Pace::microsPerEvent),
                new Report.Row("work, times the reference", "", List.of(ratio(Backlog.Pace::microsPerEvent))));
        return new Report(
                "throughput",
                environment,
                conditions,
                List.of("throughput"),
                rows,
                List.of(Aim.atLeast(0.35, "Rewind over the reference", ratio.median())));
    }
}
