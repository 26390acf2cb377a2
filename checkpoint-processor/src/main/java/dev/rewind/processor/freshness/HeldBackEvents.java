package dev.rewind.processor.freshness;

import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures how long open transactions of publishers have kept events from being read. A reader of committed events
 * stops at the first offset of the oldest open transaction; that offset moves on when the transaction ends. Safe for
 * use by several threads.
 */
public final class HeldBackEvents {
    private static final Logger LOG = LoggerFactory.getLogger(HeldBackEvents.class);
    private static final long WORTH_A_LINE_MS = 10_000;

    private final Map<Integer, Hold> holds = new HashMap<>();

    private record Hold(long from, long sinceMs, long lastMs, boolean isLogged) {}

    /**
     * Adds an observation of the ends of the partitions.
     *
     * @param nowMs time of a monotonic clock
     * @param ends the offset after the last event, by partition
     * @param stable the offset after the last readable event, by partition; observed after {@code ends}
     */
    synchronized void observe(long nowMs, Map<Integer, Long> ends, Map<Integer, Long> stable) {
        ends.forEach((partition, end) -> {
            long readable = stable.getOrDefault(partition, end);
            Hold before = holds.get(partition);
            if (readable >= end) {
                holds.remove(partition);
            } else if (before == null || before.from() != readable) {
                holds.put(partition, new Hold(readable, nowMs, nowMs, false));
            } else {
                holds.put(partition, new Hold(readable, before.sinceMs(), nowMs, logged(partition, before, nowMs)));
            }
        });
    }

    private static boolean logged(int partition, Hold hold, long nowMs) {
        if (!hold.isLogged() && nowMs - hold.sinceMs() >= WORTH_A_LINE_MS) {
            LOG.atWarn()
                    .addKeyValue("partition", partition)
                    .addKeyValue("offset", hold.from())
                    .log("An open transaction keeps events from being read; `rewind doctor` names it");
            return true;
        }
        return hold.isLogged();
    }

    /** The longest time in milliseconds for which a partition has been held back; 0 if none is. */
    public synchronized long longestMs() {
        return holds.values().stream()
                .mapToLong(hold -> hold.lastMs() - hold.sinceMs())
                .max()
                .orElse(0);
    }
}
