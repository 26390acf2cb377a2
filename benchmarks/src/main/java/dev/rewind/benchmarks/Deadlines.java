package dev.rewind.benchmarks;

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
import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.Setting;
import dev.rewind.events.json.Snapshot;
import dev.rewind.processor.CheckpointProcessor;
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
 * What very many steps that time out at once do to the commands of others: failures of other plans are timed before
 * there is any deadline, while all of them are pending, and while they are let go.
 */
@Command(
        name = "deadlines",
        description = "Commands of others with and without very many steps that time out at once, how long timers keep"
                + " the stream thread, and how fast the deadlines go.",
        mixinStandardHelpOptions = true)
final class Deadlines implements Runnable {

    private static final Duration LEAST_NOTICE = Duration.ofSeconds(2);
    /** How many steps are surely started in a second, and how many surely time out. */
    private static final int STARTED_PER_SECOND = 5_000;

    private static final int TIMED_OUT_PER_SECOND = 100;
    private static final int RESPOND_WITHIN_HOURS = 12;

    @Mixin
    private Outcome outcome = new Outcome();

    @Mixin
    private Sampling sampling = new Sampling();

    @Option(names = "--deadlines", defaultValue = "100000", description = "Steps; default: ${DEFAULT-VALUE}")
    private int deadlines;

    private final Latencies before = new Latencies();
    private final Latencies pending = new Latencies();
    private final Latencies during = new Latencies();
    private double longestPunctuation;
    private long noticeMs;

    @Override
    public void run() {
        Environment environment = Environment.here();
        try (Site site = new Site()) {
            // Nobody answers the commands of the steps, and that must not lead to more of them meanwhile.
            Configuration configuration =
                    site.installation("deadlines", Map.of(Setting.RESPOND_WITHIN, RESPOND_WITHIN_HOURS + "h"));
            try (CheckpointProcessor processor = Site.processor(configuration);
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

    /** Starts the steps and waits until their deadlines are in the stores; answers when they are due. */
    private long publish(Site site, Configuration configuration, CheckpointProcessor processor) {
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
                .drainedBy(configuration.processorGroup(), () -> Site.requireAlive(processor));
        return due;
    }

    /**
     * Times others until all of the steps have been commanded back.
     *
     * @param commands how many there were before, those of others left out
     * @return how many steps were commanded back in a second
     */
    private double letGo(long due, long commands, FailedStep others, CheckpointProcessor processor) {
        longestPunctuation = Punctuation.longestMs();
        outcome.progress("deadlines: waiting until they are due");
        noticeMs = due - System.currentTimeMillis();
        long began = System.nanoTime() + Duration.ofMillis(noticeMs).toNanos();
        LockSupport.parkNanos(began - System.nanoTime());
        long giveUp = began
                + Duration.ofSeconds(60 + deadlines / TIMED_OUT_PER_SECOND).toNanos();
        during.nextRound();
        long timedOut = 0;
        while (timedOut < deadlines) {
            Site.requireAlive(processor);
            if (System.nanoTime() > giveUp) {
                throw new IllegalStateException("only " + timedOut + " of " + deadlines + " steps have timed out");
            }
            during.add(sampling.one(others).fromAcknowledged());
            longestPunctuation = Math.max(longestPunctuation, Punctuation.longestMs());
            timedOut = others.commands().seen() - sampling.taken() - commands;
            outcome.progress("deadlines: " + timedOut + " timed out");
        }
        return deadlines * 1e9 / (others.commands().lastAt() - began);
    }

    private void measure(Latencies latencies, Probe others, String when) {
        outcome.progress("deadlines: failures of others, " + when);
        latencies.nextRound();
        sampling.all(others, trip -> latencies.add(trip.fromAcknowledged()));
    }

    private Report ofOthers(Environment environment) {
        Map<String, Object> conditions = new LinkedHashMap<>();
        conditions.put("deadlines", deadlines);
        conditions.put("all_pending_ms_before_they_were_due", noticeMs);
        sampling.describe(conditions);
        conditions.put("samples_while_they_are_let_go", during.count());
        List<Spread> storm = during.milliseconds();
        return new Report(
                "deadlines, commands of others",
                environment,
                conditions,
                Latencies.COLUMNS,
                List.of(
                        new Report.Row("step-failed acknowledged → command read, before", "ms", before.milliseconds()),
                        new Report.Row("the same, all deadlines pending", "ms", pending.milliseconds()),
                        new Report.Row("the same, while they are let go", "ms", storm),
                        new Report.Row("while they are let go, times before", "", during.over(before))),
                List.of(
                        Aim.below(
                                30,
                                "p50 in ms, while they are let go",
                                storm.get(0).median()),
                        Aim.below(
                                100,
                                "p99 in ms, while they are let go",
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
