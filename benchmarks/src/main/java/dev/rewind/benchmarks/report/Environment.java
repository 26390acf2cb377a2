package dev.rewind.benchmarks.report;

import java.lang.management.ManagementFactory;
import java.util.Locale;

/**
 * The machine and JVM of a run, without which its figures cannot be compared.
 *
 * @param cores the number of cores that this JVM may use
 * @param jdk the vendor and version of the JVM
 * @param os the name, version and architecture of the operating system
 * @param heapMib the maximum size of the heap in MiB
 * @param loadBefore the load average of the minute before the run; -1 if not known
 */
public record Environment(int cores, String jdk, String os, long heapMib, double loadBefore) {

    /** The current environment; call this before the run starts. */
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
