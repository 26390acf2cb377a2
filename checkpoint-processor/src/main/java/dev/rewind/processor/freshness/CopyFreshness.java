package dev.rewind.processor.freshness;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Computes the greatest possible age of a copy of a partition. It collects observations of where the log ends; a copy
 * that has applied everything below an observed end was complete at the time of that observation. The computed age is
 * never too small.
 *
 * <p>Safe for use by several threads.
 */
public final class CopyFreshness {
    /** How many observations are kept for a copy that lags: those of some minutes, then every second one is dropped. */
    private static final int MOST = 256;

    private final Lane[] lanes;
    private final LongSupplier clockMs;

    /** Starts without observations of these partitions. */
    public CopyFreshness(int partitions) {
        this(partitions, () -> System.nanoTime() / 1_000_000);
    }

    /** As above, with a monotonic clock in milliseconds. */
    public CopyFreshness(int partitions, LongSupplier clockMs) {
        this.clockMs = clockMs;
        lanes = IntStream.range(0, partitions).mapToObj(partition -> new Lane()).toArray(Lane[]::new);
    }

    private record Observation(long atMs, long end) {}

    private static final class Lane {
        private final Deque<Observation> later = new ArrayDeque<>();
        private @Nullable Observation met;
        /** For a reader that read the copy before another reader found a newer observation to be met. */
        private @Nullable Observation metBefore;

        private void add(Observation seen) {
            if (!later.isEmpty() && later.getLast().end() == seen.end()) {
                later.removeLast();
            } else if (later.size() == MOST) {
                thinOut();
            }
            later.addLast(seen);
        }

        private void thinOut() {
            boolean[] drop = {false};
            later.removeIf(old -> drop[0] = !drop[0]);
        }

        private @Nullable Observation newestMetBy(long through) {
            while (!later.isEmpty() && later.getFirst().end() <= through) {
                Observation now = later.removeFirst();
                if (met != null && met.end() != now.end()) {
                    metBefore = met;
                }
                met = now;
                if (later.isEmpty()) {
                    // The same end may be seen again.
                    later.addLast(met);
                    break;
                }
            }
            Observation newest = met == null || met.end() <= through ? met : metBefore;
            return newest == null || newest.end() > through ? null : newest;
        }
    }

    /** The time to pass to {@link #ends}; take it before asking the broker. */
    public long nowMs() {
        return clockMs.getAsLong();
    }

    /**
     * Adds observations of the ends of partitions.
     *
     * @param askedAtMs {@link #nowMs()} before the broker was asked
     * @param ends the offset after the last event, by partition
     */
    public void ends(long askedAtMs, Map<Integer, Long> ends) {
        ends.forEach((partition, end) -> {
            synchronized (lanes[partition]) {
                lanes[partition].add(new Observation(askedAtMs, end));
            }
        });
    }

    /** The end of a partition as last observed; empty before the first observation. */
    public OptionalLong end(int partition) {
        synchronized (lanes[partition]) {
            Observation last = lanes[partition].later.peekLast();
            return last == null ? OptionalLong.empty() : OptionalLong.of(last.end());
        }
    }

    /**
     * The age of a copy in milliseconds: so long ago, the log held nothing that the copy does not have. Empty if no
     * such time is known, for example while the copy is being restored.
     *
     * @param through everything below this offset is in the copy
     */
    public OptionalLong ageMs(int partition, long through) {
        synchronized (lanes[partition]) {
            Observation met = lanes[partition].newestMetBy(through);
            return met == null ? OptionalLong.empty() : OptionalLong.of(clockMs.getAsLong() - met.atMs());
        }
    }
}
