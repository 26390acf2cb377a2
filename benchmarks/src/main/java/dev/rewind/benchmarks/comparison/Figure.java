package dev.rewind.benchmarks.comparison;

import dev.rewind.benchmarks.report.Target;
import org.jspecify.annotations.Nullable;

/** What is measured of each system, in the order of the report. */
public enum Figure {
    COLD("64 plans, the first seconds after a start: sustained until readable", "steps/s", Target.overEarlier(2)),
    ACKNOWLEDGED_MANY("64 plans: acknowledged", "steps/s", null),
    SUSTAINED_MANY("64 plans: sustained until every checkpoint can be read", "steps/s", Target.overReference(1)),
    ACKNOWLEDGED_FEW("16 plans, one durable step after the other", "steps/s", Target.overReference(1)),
    COMMAND_P50("failure → command with the state, p50", "ms", null),
    COMMAND_P99("failure → command with the state, p99", "ms", null),
    BUSY_COMMAND_P50("the same beside other steps, p50", "ms", Target.atMost(6)),
    BUSY_COMMAND_P99("the same beside other steps, p99", "ms", Target.atMost(25)),
    BESIDE("steps beside them", "steps/s", null),
    LATEST("`latest` over HTTP, 16 connections", "per s", Target.overReference(1.2)),
    LIST("100 checkpoints of one plan, 16 connections", "per s", Target.overReference(1)),
    COLD_PROCESSOR_TIME("processor time per 100 000 steps, cold", "s", null),
    PROCESSOR_TIME("processor time per 100 000 steps, warm", "s", Target.atMost(15)),
    DISK("disk per step, all that is kept", "KB", Target.atMost(4.5)),
    DISK_EVENTS("… log of the events", "KB", null),
    DISK_FACTS("… facts and commands", "KB", null),
    DISK_CHANGELOGS("… changelogs", "KB", null),
    DISK_STORES("… stores; table and indexes", "KB", null),
    DISK_WAL("… write-ahead log", "KB", null),
    DISK_OTHER("… the rest", "KB", null),
    MEMORY("resident memory under this load", "MB", Target.atMost(900)),
    CRASH("kill -9 under load → ready", "s", null),
    CRASH_READABLE("kill -9 under load → every acknowledged checkpoint can be read", "s", null),
    CLEAN("stop → start → ready", "s", null),
    CRASH_OVER_CLEAN("kill -9 → ready, over a clean start", "", Target.atMost(1.3)),
    OTHERS("processor time that other processes took", "% of all cores", null);

    private final String title;
    private final String unit;

    @SuppressWarnings("ImmutableEnumChecker") // A record of an enum and a number.
    private final @Nullable Target target;

    Figure(String title, String unit, @Nullable Target target) {
        this.title = title;
        this.unit = unit;
        this.target = target;
    }

    /** What was measured, for people. */
    public String title() {
        return title;
    }

    /** The unit; empty for a ratio. */
    public String unit() {
        return unit;
    }

    /** The target of Rewind's figure, or null. */
    public @Nullable Target target() {
        return target;
    }
}
