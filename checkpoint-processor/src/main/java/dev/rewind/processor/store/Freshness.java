package dev.rewind.processor.store;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How old a copy is at the most: since when it has everything that the log then had. Told from time to time where each
 * partition of the log ends; a copy that is through that end was whole at that time. Errs on the old side only.
 *
 * <p>Safe for use by several threads.
 */
public final class Freshness {
    /** Observations kept of a copy that lags: some minutes' worth, thinned out beyond. */
    private static final int MOST = 256;

    private final Lane[] lanes;
    private final LongSupplier clockMs;

    /** Nothing is known yet of any of these partitions. */
    public Freshness(int partitions) {
        this(partitions, () -> System.nanoTime() / 1_000_000);
    }

    /** Nothing is known yet; by this clock, which only goes on. */
    public Freshness(int partitions, LongSupplier clockMs) {
        this.clockMs = clockMs;
        lanes = IntStream.range(0, partitions).mapToObj(partition -> new Lane()).toArray(Lane[]::new);
    }

    private record Observation(long atMs, long end) {}

    private static final class Lane {
        private final Deque<Observation> later = new ArrayDeque<>();
        private @Nullable Observation met;
        /** For whoever read the copy just before somebody else found it to be further. */
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

    /** The time on the clock of {@link #ends}, to be noted before the broker is asked. */
    public long nowMs() {
        return clockMs.getAsLong();
    }

    /**
     * Tells where partitions of the log ended.
     *
     * @param askedAtMs {@link #nowMs()} before the question
     * @param ends by partition: the offset after the last event
     */
    public void ends(long askedAtMs, Map<Integer, Long> ends) {
        ends.forEach((partition, end) -> {
            synchronized (lanes[partition]) {
                lanes[partition].add(new Observation(askedAtMs, end));
            }
        });
    }

    /** The offset after the last event of a partition, as was last told; empty before. */
    public OptionalLong end(int partition) {
        synchronized (lanes[partition]) {
            Observation last = lanes[partition].later.peekLast();
            return last == null ? OptionalLong.empty() : OptionalLong.of(last.end());
        }
    }

    /**
     * How many milliseconds ago the log had nothing that this copy does not have; empty when no such time is known, as
     * with a copy that is still being made.
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
