package dev.rewind.benchmarks.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** What a process and its children use of the machine, from {@code /proc}. */
public final class ProcessUse {

    private static final Path PROC = Path.of("/proc");

    /** Linux counts processor time for programs in hundredths of a second, on all its platforms. */
    private static final long MILLIS_PER_TICK = 10;

    // Places in /proc/PID/stat after the name, which may contain blanks.
    private static final int UTIME = 11;
    private static final int STIME = 12;
    private static final int CUTIME = 13;
    private static final int CSTIME = 14;

    private ProcessUse() {}

    /** Whether this system has {@code /proc} as Linux does. */
    public static boolean isKnown() {
        return Files.exists(PROC.resolve("self/stat"));
    }

    /** User and system time of a process with all its threads, of its children, and of children that have ended. */
    public static Duration processorTime(ProcessHandle process) {
        long ticks = ticks(process, UTIME, STIME, CUTIME, CSTIME)
                + process.children()
                        .mapToLong(child -> ticks(child, UTIME, STIME))
                        .sum();
        return Duration.ofMillis(ticks * MILLIS_PER_TICK);
    }

    private static long ticks(ProcessHandle process, int... places) {
        try {
            String stat = Files.readString(PROC.resolve(process.pid() + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            long ticks = 0;
            for (int place : places) {
                ticks += Long.parseLong(fields[place]);
            }
            return ticks;
        } catch (IOException ended) {
            return 0;
        }
    }

    /**
     * The memory that a process and its children occupy. What several of them share is counted once, as far as the
     * kernel lets this user see it.
     */
    public static long residentBytes(ProcessHandle process) {
        List<ProcessHandle> all =
                Stream.concat(Stream.of(process), process.children()).toList();
        return all.size() == 1
                ? kib(process, "status", "VmRSS:")
                : all.stream()
                        .mapToLong(one -> kib(one, "smaps_rollup", "Pss:"))
                        .sum();
    }

    private static long kib(ProcessHandle process, String file, String name) {
        try (Stream<String> lines = Files.lines(PROC.resolve(process.pid() + "/" + file))) {
            return lines.filter(line -> line.startsWith(name))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                    .sum();
        } catch (IOException | UncheckedIOException ended) {
            return 0;
        }
    }

    /** The processor time that all processes of the machine together have used since it started. */
    public static Duration machine() {
        try (Stream<String> lines = Files.lines(PROC.resolve("stat"))) {
            String[] fields = lines.findFirst().orElseThrow().trim().split(" +", -1);
            // user, nice, system; then idle and waiting, which are not use; then interrupts.
            long ticks = Long.parseLong(fields[1])
                    + Long.parseLong(fields[2])
                    + Long.parseLong(fields[3])
                    + Long.parseLong(fields[6])
                    + Long.parseLong(fields[7]);
            return Duration.ofMillis(ticks * MILLIS_PER_TICK);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
