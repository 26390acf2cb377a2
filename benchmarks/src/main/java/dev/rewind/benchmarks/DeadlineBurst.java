package dev.rewind.benchmarks;

import dev.rewind.benchmarks.load.Backlog;
import dev.rewind.benchmarks.load.BenchmarkSite;
import dev.rewind.benchmarks.load.FailedStep;
import dev.rewind.benchmarks.measure.LatencyProbe;
import dev.rewind.benchmarks.measure.ProbeSampling;
import dev.rewind.benchmarks.measure.PunctuationTime;
import dev.rewind.benchmarks.report.Aim;
import dev.rewind.benchmarks.report.Environment;
import dev.rewind.benchmarks.report.Latencies;
import dev.rewind.benchmarks.report.Report;
import dev.rewind.benchmarks.report.Spread;
import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.Step;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.events.json.Snapshot;
import dev.rewind.processor.CheckpointProcessor;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Measures how very many steps that time out at once delay the rollback commands of other plans. It measures those
 * commands before there are deadlines, while all deadlines are pending, and while they fire.
 */
@Command(
        name = "deadlines",
        description = "Latency of rollback commands with and without very many steps that time out at once, the"
                + " longest punctuation, and time-outs per second.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
final class DeadlineBurst implements Runnable {

    private static final Duration LEAST_NOTICE = Duration.ofSeconds(2);
    /** Lower bounds of the steps that can start in a second, and of those that can time out. */
    private static final int STARTED_PER_SECOND = 5_000;

    private static final int TIMED_OUT_PER_SECOND = 100;
    private static final int RESPOND_WITHIN_HOURS = 12;

    @Mixin
    private ReportOutput outcome = new ReportOutput();

    @Mixin
    private ProbeSampling sampling = new ProbeSampling();

    @Option(names = "--deadlines", defaultValue = "100000", description = "Number of steps.")
    private int deadlines;

    private final Latencies before = new Latencies();
    private final Latencies pending = new Latencies();
    private final Latencies during = new Latencies();
    private double longestPunctuation;
    private long noticeMs;

    @Override
    public void run() {
        Environment environment = Environment.here();
        try (BenchmarkSite site = new BenchmarkSite()) {
            // The commands of the steps are never answered; a long wait keeps the processor from sending them again.
            Configuration configuration =
                    site.installation("deadlines", Map.of(Setting.RESPOND_WITHIN, RESPOND_WITHIN_HOURS + "h"));
            try (CheckpointProcessor processor = BenchmarkSite.processor(configuration);
                    FailedStep others = new FailedStep(configuration)) {
                sampling.warmUp(others);
                measure(before, others, "before");
                long commands = others.commands().seen() - sampling.taken();
                long due = publish(site, configuration, processor);
                measure(pending, others, "all pending");
                double perSecond = letGo(due, commands, others, processor);
                outcome.tell(ofOthers(environment));
                outcome.tell(ofTimers(environment, perSecond));
            }
        }
    }

    /** Starts the steps and waits until their deadlines are in the stores; returns the time when they are due. */
    private long publish(BenchmarkSite site, Configuration configuration, CheckpointProcessor processor) {
        String topic = configuration.topics().planEvents();
        long there =
                site.ends(topic).values().stream().mapToLong(Long::longValue).sum();
        long due = System.currentTimeMillis()
                + LEAST_NOTICE.toMillis()
                + sampling.longest().toMillis()
                + deadlines * 1_000L / STARTED_PER_SECOND;
        outcome.progress("deadlines: starting " + deadlines + " steps");
        Backlog.publish(
                        site,
                        configuration,
                        n -> EventWriter.record(
                                topic,
                                Envelope.of(
                                        "started-" + n,
                                        "/benchmarks",
                                        EntityKey.plan("overdue-" + n),
                                        Instant.now(),
                                        new PlanEvent.StepStarted(
                                                null,
                                                new Step("charge", null, 1),
                                                Snapshot.of(Map.of("n", n)),
                                                Math.max(1, due - System.currentTimeMillis()),
                                                null,
                                                Map.of(),
                                                List.of()))),
                        Math.toIntExact(there),
                        Math.toIntExact(there) + deadlines)
                .drainedBy(configuration.processorGroup(), () -> BenchmarkSite.requireAlive(processor));
        return due;
    }

    /**
     * Measures the commands of other plans until every step has its rollback command.
     *
     * @param commands the number of commands for the steps before that, without those of other plans
     * @return the number of steps per second that got their rollback command
     */
    private double letGo(long due, long commands, FailedStep others, CheckpointProcessor processor) {
        longestPunctuation = PunctuationTime.longestMs();
        outcome.progress("deadlines: waiting until they are due");
        noticeMs = due - System.currentTimeMillis();
        long began = System.nanoTime() + Duration.ofMillis(noticeMs).toNanos();
        LockSupport.parkNanos(began - System.nanoTime());
        long giveUp = began
                + Duration.ofSeconds(60 + deadlines / TIMED_OUT_PER_SECOND).toNanos();
        during.nextRound();
        long timedOut = 0;
        while (timedOut < deadlines) {
            BenchmarkSite.requireAlive(processor);
            if (System.nanoTime() > giveUp) {
                throw new IllegalStateException("only " + timedOut + " of " + deadlines + " steps have timed out");
            }
            during.add(sampling.one(others).fromAcknowledged());
            longestPunctuation = Math.max(longestPunctuation, PunctuationTime.longestMs());
            timedOut = others.commands().seen() - sampling.taken() - commands;
            outcome.progress("deadlines: " + timedOut + " timed out");
        }
        return deadlines * 1e9 / (others.commands().lastAt() - began);
    }

    private void measure(Latencies latencies, LatencyProbe others, String when) {
        outcome.progress("deadlines: failures of other plans, " + when);
        latencies.nextRound();
        sampling.all(others, times -> latencies.add(times.fromAcknowledged()));
    }

    private Report ofOthers(Environment environment) {
        Map<String, Object> conditions = new LinkedHashMap<>();
        conditions.put("deadlines", deadlines);
        conditions.put("all_pending_ms_before_due", noticeMs);
        sampling.describe(conditions);
        conditions.put("samples_while_deadlines_fire", during.count());
        List<Spread> storm = during.milliseconds();
        return new Report(
                "deadlines, commands of others",
                environment,
                conditions,
                Latencies.COLUMNS,
                List.of(
                        new Report.Row("step-failed acknowledged → command read, before", "ms", before.milliseconds()),
                        new Report.Row("the same, all deadlines pending", "ms", pending.milliseconds()),
                        new Report.Row("the same, while deadlines fire", "ms", storm),
                        new Report.Row("while deadlines fire, times before", "", during.over(before))),
                List.of(
                        Aim.below(
                                30,
                                "p50 in ms, while deadlines fire",
                                storm.get(0).median()),
                        Aim.below(
                                100,
                                "p99 in ms, while deadlines fire",
                                storm.get(2).median())));
    }

    private Report ofTimers(Environment environment, double perSecond) {
        Spread longest = Spread.of(longestPunctuation);
        return new Report(
                "deadlines, timers",
                environment,
                Map.of("deadlines", deadlines),
                List.of("deadlines"),
                List.of(
                        new Report.Row("timed out and commanded back", "steps/s", List.of(Spread.of(perSecond))),
                        new Report.Row("longest punctuation", "ms", List.of(longest))),
                List.of(Aim.below(20, "longest punctuation in ms", longestPunctuation)));
    }
}
