package dev.rewind.benchmarks.measure;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** The CPU time that this JVM has used, which hardly depends on other processes. */
public final class ProcessorTime {

    private static final double NANOS_PER_MILLI = 1e6;

    private final OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    /** The CPU time of all threads since the start of the JVM, in milliseconds. */
    public double milliseconds() {
        return system.getProcessCpuTime() / NANOS_PER_MILLI;
    }
}
