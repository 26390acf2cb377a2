package dev.rewind.benchmarks.measure;

import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** Takes samples of {@link LatencyProbe}s after random pauses, so that they fall anywhere between two commits. */
public final class ProbeSampling {

    private static final long SEED = 42;

    @Option(names = "--samples", defaultValue = "300", description = "Samples of each kind.")
    private int samples;

    @Option(names = "--pause-ms", defaultValue = "100", description = "Longest pause before a sample, in milliseconds.")
    private int pauseMs;

    @Option(
            names = "--warm-up",
            defaultValue = "20",
            description = "Seconds of warm-up before the first sample: a cold broker is many times slower.")
    private int warmUpSeconds;

    private final Random random = new Random(SEED);
    private int taken;

    /** Warms up: samples each probe in turn and drops the results. */
    public void warmUp(LatencyProbe... probes) {
        long end = System.nanoTime() + Duration.ofSeconds(warmUpSeconds).toNanos();
        while (System.nanoTime() < end) {
            for (LatencyProbe probe : probes) {
                one(probe);
            }
        }
    }

    /** Takes the configured number of samples. */
    public void all(LatencyProbe probe, Consumer<LatencyProbe.Times> times) {
        for (int n = 0; n < samples; n++) {
            times.accept(one(probe));
        }
    }

    /** Takes one sample. */
    public LatencyProbe.Times one(LatencyProbe probe) {
        int n = taken++;
        probe.prepare(n);
        LockSupport.parkNanos(random.nextLong(Duration.ofMillis(pauseMs).toNanos() + 1));
        return probe.measure(n);
    }

    /** The number of samples taken, including the warm-up. */
    public int taken() {
        return taken;
    }

    /** The longest total pause of {@link #all}. */
    public Duration longest() {
        return Duration.ofMillis((long) samples * pauseMs);
    }

    public void describe(Map<String, Object> conditions) {
        conditions.put("samples", samples);
        conditions.put("longest_pause_ms", pauseMs);
        conditions.put("warm_up_seconds", warmUpSeconds);
    }
}
