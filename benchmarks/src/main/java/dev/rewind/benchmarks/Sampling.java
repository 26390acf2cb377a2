package dev.rewind.benchmarks;

import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** Samples of {@link Probe}s, spaced at random, so that they fall anywhere between two commits. */
final class Sampling {

    private static final long SEED = 42;

    @Option(names = "--samples", defaultValue = "300", description = "Samples of each kind; default: ${DEFAULT-VALUE}")
    private int samples;

    @Option(
            names = "--pause-ms",
            defaultValue = "100",
            description = "Longest pause before a sample, in milliseconds; default: ${DEFAULT-VALUE}")
    private int pauseMs;

    @Option(
            names = "--warm-up",
            defaultValue = "20",
            description = "Seconds of samples that do not count; a cold broker is many times slower;"
                    + " default: ${DEFAULT-VALUE}")
    private int warmUpSeconds;

    private final Random random = new Random(SEED);
    private int taken;

    /** Samples each of them in turn, for nothing. */
    void warmUp(Probe... probes) {
        long end = System.nanoTime() + Duration.ofSeconds(warmUpSeconds).toNanos();
        while (System.nanoTime() < end) {
            for (Probe probe : probes) {
                one(probe);
            }
        }
    }

    /** Takes as many as were asked for. */
    void all(Probe probe, Consumer<Probe.Trip> trips) {
        for (int n = 0; n < samples; n++) {
            trips.accept(one(probe));
        }
    }

    /** One more. */
    Probe.Trip one(Probe probe) {
        int n = taken++;
        probe.prepare(n);
        LockSupport.parkNanos(random.nextLong(Duration.ofMillis(pauseMs).toNanos() + 1));
        return probe.go(n);
    }

    /** How many were taken, for nothing or not. */
    int taken() {
        return taken;
    }

    /** How long {@link #all} pauses at the most. */
    Duration longest() {
        return Duration.ofMillis((long) samples * pauseMs);
    }

    void describe(Map<String, Object> conditions) {
        conditions.put("samples", samples);
        conditions.put("longest_pause_ms", pauseMs);
        conditions.put("warm_up_seconds", warmUpSeconds);
    }
}
