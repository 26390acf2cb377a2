package dev.rewind.benchmarks.report;

import java.lang.management.ManagementFactory;
import java.util.Locale;

/**
 * Where figures come from; without it they mean nothing.
 *
 * @param cores that this JVM may use
 * @param jdk vendor and version of the virtual machine
 * @param os name, version and architecture
 * @param heapMib the most that the heap may take
 * @param loadBefore load average of the last minute before the run, -1 where it is not known
 */
public record Environment(int cores, String jdk, String os, long heapMib, double loadBefore) {

    /** This JVM, now: take it before the run begins. */
    public static Environment here() {
        return new Environment(
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.vendor") + " " + Runtime.version(),
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"),
                Runtime.getRuntime().maxMemory() >> 20,
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "%d cores, %s, %s, heap %d MiB, load before %.1f", cores, jdk, os, heapMib, loadBefore);
    }
}
