package dev.rewind.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** What this JVM has taken of the processors, which hardly depends on who else wants them. */
final class ProcessorTime {

    private static final double NANOS_PER_MILLI = 1e6;

    private final OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    /** Of all threads, since the JVM began. */
    double milliseconds() {
        return system.getProcessCpuTime() / NANOS_PER_MILLI;
    }
}
