package dev.rewind.processor;

import dev.rewind.events.config.Setting;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * Prints figures on a broker in this JVM: {@code deadlines [steps]}, what that many steps that time out at once do to the
 * commands of others, and how long the timers keep the stream thread; {@code timeout [steps]}, from a deadline to the
 * command on an otherwise idle processor; {@code retention [entities] [checkpoints of each] [REWIND_RETENTION]}, what is
 * left of a history after the limits are set. Other settings by {@code REWIND_*}.
 */
public final class TimerMeasurements {
    private static final int PROBES = 100;

    private TimerMeasurements() {}

    public static void main(String[] args) throws Exception {
        Path home = Files.createTempDirectory(Path.of("target"), "timers");
        int count = Integer.parseInt(args[1]);
        if (args[0].equals("retention")) {
            RetentionMeasurement.run(home, count, Integer.parseInt(args[2]), args[3]);
            System.exit(0);
        }
        try (Installation rewind = new Installation(home, System.getenv());
                Storm storm = new Storm(rewind);
                CheckpointProcessor processor = rewind.processor(Map.of(Setting.RESPOND_WITHIN, "12h"))) {
            System.out.println("ready: " + processor.ready());
            if (args[0].equals("timeout")) {
                timeout(storm, count);
            } else {
                deadlines(storm, processor, count);
            }
            System.exit(0);
        }
    }

    private static void deadlines(Storm storm, CheckpointProcessor processor, int steps) throws Exception {
        probes(storm, "nothing pending", PROBES);
        probes(storm, "nothing pending", PROBES);
        long dueAt = System.currentTimeMillis() + 20_000 + steps / 3;
        long begin = System.nanoTime();
        storm.steps(steps, dueAt);
        storm.settle(processor);
        System.out.printf("%d deadlines pending after %.1f s%n", steps, (System.nanoTime() - begin) / 1e9);
        probes(storm, steps + " pending", PROBES);
        System.out.println("punctuation so far, longest ms: " + longestPunctuation());
        Storm.pause(Duration.ofMillis(Math.max(0, dueAt - System.currentTimeMillis())));
        long due = System.nanoTime();
        List<Double> waited = new ArrayList<>();
        double longest = 0;
        long reported = due;
        while (storm.timedOut() < steps) {
            waited.add(storm.probe());
            longest = Math.max(longest, longestPunctuation());
            if (System.nanoTime() - reported > 10_000_000_000L) {
                reported = System.nanoTime();
                System.out.printf("  %.0f s: %d timed out%n", (reported - due) / 1e9, storm.timedOut());
            }
            Storm.pause(Duration.ofMillis(50));
        }
        double seconds = (storm.lastAt() - due) / 1e9;
        print(steps + " due at once", waited);
        System.out.printf(
                "all timed out and commanded back in %.1f s: %.0f/s; longest punctuation %.1f ms%n",
                seconds, steps / seconds, longest);
    }

    private static void timeout(Storm storm, int steps) {
        List<Double> late = new ArrayList<>();
        for (int i = 0; i < steps + 20; i++) {
            late.add(storm.lateness(Duration.ofMillis(300 + i % 7)));
        }
        print("deadline (log's time) to command (log's time)", late.subList(20, late.size()));
    }

    private static void probes(Storm storm, String when, int count) {
        List<Double> waited = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            waited.add(storm.probe());
            Storm.pause(Duration.ofMillis(50));
        }
        print(when, waited);
    }

    static void print(String when, List<Double> waited) {
        double[] sorted =
                waited.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        System.out.printf(
                "%s: ms p50 %.1f  p90 %.1f  p99 %.1f  max %.1f  (n=%d)%n",
                when,
                sorted[sorted.length / 2],
                sorted[sorted.length * 9 / 10],
                sorted[sorted.length * 99 / 100],
                sorted[sorted.length - 1],
                sorted.length);
    }

    /** Of the last minute, over all stream threads, in milliseconds, as Kafka Streams measures it. */
    static double longestPunctuation() throws Exception {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        double longest = 0;
        for (ObjectName thread : beans.queryNames(new ObjectName("kafka.streams:type=stream-thread-metrics,*"), null)) {
            // A thread has the attribute once it has punctuated.
            for (MBeanAttributeInfo attribute : beans.getMBeanInfo(thread).getAttributes()) {
                if (attribute.getName().equals("punctuate-latency-max")) {
                    double latency = (Double) beans.getAttribute(thread, attribute.getName());
                    longest = Math.max(longest, Double.isNaN(latency) ? 0 : latency);
                }
            }
        }
        return longest;
    }
}
