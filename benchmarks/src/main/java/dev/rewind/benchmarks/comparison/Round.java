package dev.rewind.benchmarks.comparison;

import dev.rewind.benchmarks.measure.ProcessUse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;

/** One system's turn: it starts with empty data, does all the work, and ends. */
public final class Round {

    private static final int MANY = 64;
    private static final int FEW = 16;
    private static final int CONNECTIONS = 16;
    private static final int PAGE = 100;
    private static final double STEPS_OF_PROCESSOR_TIME = 100_000;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double KB = 1e3;
    private static final double MB = 1e6;
    private static final double PERCENT = 100;

    /** The failures come at random moments of up to this time, so that they fall anywhere between two commits. */
    private static final long PAUSE_NANOS = Duration.ofMillis(50).toNanos();

    private static final Duration COLD_LOAD = Duration.ofSeconds(5);

    private final CheckpointSystem system;
    private final RoundSettings settings;
    private final Figures figures;
    private final Consumer<String> progress;
    private final List<String> wholePlans = new ArrayList<>();
    private int loads;
    private long stepsTaken;

    private Round(CheckpointSystem system, RoundSettings settings, Figures figures, Consumer<String> progress) {
        this.system = system;
        this.settings = settings;
        this.figures = figures;
        this.progress = progress;
    }

    /**
     * Does the work of a round.
     *
     * @param system is started here; the caller closes it
     * @param figures collects the figures of this system over the rounds
     * @param progress gets a line about what is running
     */
    public static void run(
            CheckpointSystem system, RoundSettings settings, Figures figures, Consumer<String> progress) {
        new Round(system, settings, figures, progress).run();
    }

    private void run() {
        progress.accept("starting");
        long began = System.nanoTime();
        Duration machine = ProcessUse.machine();
        Duration own = ownTime();
        system.start();
        if (wants(Work.COLD)) {
            cold();
        }
        progress.accept("warming up");
        // With at least one plan that has taken all of its steps, for the reads.
        load(MANY, settings.warmUp());
        if (wants(Work.PLANS64)) {
            many();
        }
        if (wants(Work.PLANS16)) {
            progress.accept("16 plans");
            figures.add(Figure.ACKNOWLEDGED_FEW, load(FEW, settings.time()).acknowledged());
        }
        if (wants(Work.LATEST) || wants(Work.LIST)) {
            reads();
        }
        if (wants(Work.COMMANDS)) {
            commands();
        }
        // A process that ends takes its processor time with it.
        double others = seconds(ProcessUse.machine().minus(machine))
                - seconds(ownTime().minus(own))
                - seconds(system.processorTime());
        double all = (System.nanoTime() - began) / 1e9 * Runtime.getRuntime().availableProcessors();
        figures.add(Figure.OTHERS, Math.max(0, others / all * PERCENT));
        if (wants(Work.CRASH)) {
            crash();
        }
    }

    private boolean wants(Work work) {
        return settings.works().contains(work);
    }

    private static Duration ownTime() {
        return ProcessUse.processorTime(ProcessHandle.current());
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    /**
     * The outcome of a load.
     *
     * @param steps the number of steps
     * @param acknowledged steps per second until the last acknowledgement
     * @param sustained steps per second until all could be read
     */
    private record Outcome(long steps, double acknowledged, double sustained) {}

    private Outcome load(int plans, Duration time) {
        PlanLoad load = PlanLoad.start(system, "load-" + ++loads, plans, settings.stepsPerPlan(), time);
        SteadyReads reads =
                new SteadyReads(system, settings.readsBeside(), random -> system.latest(load.anyPlan(random)));
        double acknowledged = load.join();
        reads.close();
        double sustained = load.awaitReadable();
        stepsTaken += load.steps();
        wholePlans.addAll(load.whole());
        return new Outcome(load.steps(), acknowledged, sustained);
    }

    private void cold() {
        progress.accept("64 plans, cold");
        Duration before = system.processorTime();
        long began = System.nanoTime();
        long steps = 0;
        Duration part = settings.coldTime().compareTo(COLD_LOAD) < 0 ? settings.coldTime() : COLD_LOAD;
        while (System.nanoTime() - began < settings.coldTime().toNanos()) {
            steps += load(MANY, part).steps();
        }
        figures.add(Figure.COLD, steps / ((System.nanoTime() - began) / 1e9));
        figures.add(
                Figure.COLD_PROCESSOR_TIME,
                seconds(system.processorTime().minus(before)) * STEPS_OF_PROCESSOR_TIME / steps);
    }

    private void many() {
        progress.accept("64 plans");
        Map<Figure, Long> disk = system.diskBytes();
        Duration before = system.processorTime();
        Outcome outcome = load(MANY, settings.time());
        figures.add(Figure.ACKNOWLEDGED_MANY, outcome.acknowledged());
        figures.add(Figure.SUSTAINED_MANY, outcome.sustained());
        figures.add(
                Figure.PROCESSOR_TIME,
                seconds(system.processorTime().minus(before)) * STEPS_OF_PROCESSOR_TIME / outcome.steps());
        figures.add(Figure.MEMORY, system.residentBytes() / MB);
        system.diskBytes()
                .forEach((part, bytes) ->
                        figures.add(part, (bytes - disk.getOrDefault(part, 0L)) / KB / outcome.steps()));
    }

    private void reads() {
        ensureWholePlans();
        SteadySteps beside =
                new SteadySteps(system, "beside-reads", settings.stepsPerPlan(), settings.stepsBesideReads());
        if (wants(Work.LATEST)) {
            figures.add(Figure.LATEST, readsPerSecond("latest", random -> system.latest(wholePlan(random))));
        }
        if (wants(Work.LIST)) {
            requireWholePage();
            figures.add(Figure.LIST, readsPerSecond("lists of 100", random -> system.list(wholePlan(random), PAGE)));
        }
        beside.close();
    }

    /** A short warm-up may have ended before the first plan did. */
    private void ensureWholePlans() {
        while (wholePlans.isEmpty()) {
            load(FEW, settings.time());
        }
    }

    private String wholePlan(Random random) {
        return wholePlans.get(random.nextInt(wholePlans.size()));
    }

    private double readsPerSecond(String what, Function<Random, String> paths) {
        progress.accept(what);
        HttpLoad load = new HttpLoad(system, paths);
        load.perSecond(CONNECTIONS, settings.warmUp());
        return load.perSecond(CONNECTIONS, settings.time());
    }

    private void requireWholePage() {
        try (HttpConnection http = new HttpConnection(system.address())) {
            String page = http.get(system.list(wholePlans.get(0), PAGE)).text();
            int found = page.split("\"sequence\":", -1).length - 1;
            int expected = Math.min(PAGE, settings.stepsPerPlan());
            if (found != expected) {
                throw new IllegalStateException(
                        "a page has " + found + " checkpoints instead of " + expected + ": " + page);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void commands() {
        progress.accept("failures");
        // The first half as many are for warm-up.
        failures("warm-up", settings.samples() / 2);
        double[] alone = failures("failing", settings.samples());
        figures.add(Figure.COMMAND_P50, percentile(alone, 50));
        figures.add(Figure.COMMAND_P99, percentile(alone, 99));
        progress.accept("failures beside steps");
        try (SteadySteps beside = new SteadySteps(system, "beside", settings.stepsPerPlan(), settings.stepsBeside())) {
            double[] busy = failures("busy", settings.samples());
            figures.add(Figure.BUSY_COMMAND_P50, percentile(busy, 50));
            figures.add(Figure.BUSY_COMMAND_P99, percentile(busy, 99));
            figures.add(Figure.BESIDE, beside.achieved());
        }
    }

    private double[] failures(String prefix, int samples) {
        Random random = new Random(samples);
        double[] milliseconds = new double[samples];
        for (int sample = 0; sample < samples; sample++) {
            String plan = prefix + "-" + sample;
            system.step(plan, 1);
            LockSupport.parkNanos((long) (random.nextDouble() * PAUSE_NANOS));
            milliseconds[sample] = system.failure(plan) / NANOS_PER_MILLI;
        }
        return milliseconds;
    }

    /** The smallest value that is not below this part of all of them. */
    static double percentile(double[] values, int percent) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[Math.max(0, (int) Math.ceil(sorted.length * percent / PERCENT) - 1)];
    }

    private void crash() {
        progress.accept("filling up to " + settings.crashAt() + " checkpoints");
        while (stepsTaken < settings.crashAt()) {
            load(MANY, settings.time());
        }
        progress.accept("kill -9 and start");
        PlanLoad load = PlanLoad.start(system, "crash", MANY, settings.stepsPerPlan(), Duration.ofMinutes(10));
        LockSupport.parkNanos(settings.time().dividedBy(2).toNanos());
        load.expectCrash();
        system.crash();
        load.join();
        long began = System.nanoTime();
        double crash = seconds(system.start());
        // All that was acknowledged must be there.
        load.awaitReadable();
        figures.add(Figure.CRASH_READABLE, (System.nanoTime() - began) / 1e9);
        progress.accept("stop and start");
        system.stop();
        double clean = seconds(system.start());
        figures.add(Figure.CRASH, crash);
        figures.add(Figure.CLEAN, clean);
        figures.add(Figure.CRASH_OVER_CLEAN, crash / clean);
    }
}
