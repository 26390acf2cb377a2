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
 * Prints figures on a broker in this JVM: {@code timeout [steps]}, from a deadline to the command on an otherwise idle
 * processor; {@code retention [entities] [checkpoints of each] [REWIND_RETENTION]}, what is left of a history after the
 * limits are set. Other settings by {@code REWIND_*}. What many deadlines do to others: {@code benchmarks/run deadlines}.
 */
public final class TimerMeasurements {
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
            timeout(storm, count);
            System.exit(0);
        }
    }

    private static void timeout(Storm storm, int steps) {
        List<Double> late = new ArrayList<>();
        for (int i = 0; i < steps + 20; i++) {
            late.add(storm.lateness(Duration.ofMillis(300 + i % 7)));
        }
        print("deadline (log's time) to command (log's time)", late.subList(20, late.size()));
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
