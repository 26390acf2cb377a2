package dev.rewind.processor.store;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How far each partition of {@code plan-events} has been processed here, and who waits for it to get further. Written
 * by the stream threads, once per event; read and awaited by HTTP threads.
 */
public final class Progress {
    /** Nothing has been processed, or nothing is known. */
    public static final long NOTHING = -1;

    private final Lane[] lanes;

    /** Progress over this many partitions, none of which is held yet. */
    public Progress(int partitions) {
        lanes = IntStream.range(0, partitions).mapToObj(partition -> new Lane()).toArray(Lane[]::new);
    }

    /**
     * This processor has taken over a partition and restored its stores.
     *
     * @param restored everything below this offset is in them, see {@link Through}
     */
    public void opened(int partition, long restored) {
        Lane lane = lanes[partition];
        lane.processed.set(NOTHING);
        lane.restored = restored;
        lane.eventAtMs = NOTHING;
        lane.settled = NOTHING;
        lane.openedAtMs = System.nanoTime() / 1_000_000;
        lane.tenure.incrementAndGet();
        lane.held = true;
    }

    /** This processor has given a partition up. */
    public void closed(int partition) {
        lanes[partition].held = false;
    }

    /** The event at this offset, and all before it, are in the stores: just processed, or found committed. */
    public void passed(int partition, long offset) {
        Lane lane = lanes[partition];
        lane.processed.accumulateAndGet(offset, Math::max);
        lane.tellWaiting();
    }

    /** All below this offset of the log has been processed and committed, as the broker says. */
    public void settled(int partition, long end) {
        Lane lane = lanes[partition];
        lane.settled = end;
        lane.tellWaiting();
    }

    /** Below which offset everything is known to be processed: of events, and of what takes offsets without being one. */
    public long through(int partition) {
        return lanes[partition].through();
    }

    /** As {@link #settled(int, long)} was last told, or {@link #NOTHING}. */
    public long settled(int partition) {
        return lanes[partition].settled;
    }

    /** Counts how often the partition was taken over: whoever finds the same number twice has read one holder's stores. */
    public int tenure(int partition) {
        return lanes[partition].tenure.get();
    }

    /** The log's time of the event that is being processed: all before it are in the stores. */
    public void reached(int partition, long eventAtMs) {
        lanes[partition].eventAtMs = eventAtMs;
    }

    /** The log's time of the last event processed since the partition was taken over, or {@link #NOTHING}. */
    public long eventAtMs(int partition) {
        return lanes[partition].eventAtMs;
    }

    /** When the partition was taken over, on the clock of {@link Freshness}. */
    public long openedAtMs(int partition) {
        return lanes[partition].openedAtMs;
    }

    /**
     * What the log had when the partition was taken over has been processed: nobody can have seen more before.
     *
     * @param tenure of whom this was found
     */
    public void caughtUp(int partition, int tenure) {
        lanes[partition].caughtUpTenure = tenure;
    }

    /** Whether {@link #caughtUp} was told since the partition was taken over. */
    public boolean isCaughtUp(int partition) {
        return lanes[partition].caughtUpTenure == tenure(partition);
    }

    /**
     * Whether the partition is {@linkplain #caughtUp caught up} was looked at since it was taken over.
     *
     * @param tenure of whom this was found
     */
    public void compared(int partition, int tenure) {
        lanes[partition].comparedTenure = tenure;
    }

    /** Whether {@link #compared} was told since the partition was taken over: until then fresh answers look old. */
    public boolean isCompared(int partition) {
        return lanes[partition].comparedTenure == tenure(partition);
    }

    /**
     * Writes what follows from the event at this offset; whoever is {@linkplain #still standing still} sees all of it or
     * nothing. Whoever waits is told when others may look again.
     */
    public void pass(int partition, long offset, Runnable write) {
        Lane lane = lanes[partition];
        synchronized (lane) {
            write.run();
            lane.processed.accumulateAndGet(offset, Math::max);
        }
        lane.tellWaiting();
    }

    /** Looks at a partition's stores, and how far they are, while no event is being written. Be quick: the stream waits. */
    public <T extends @Nullable Object> T still(int partition, LongFunction<T> look) {
        synchronized (lanes[partition]) {
            return look.apply(processed(partition));
        }
    }

    /** Whether this processor holds the partition, restored. */
    public boolean holds(int partition) {
        return partition < lanes.length && lanes[partition].held;
    }

    /** The partitions held, in order. */
    public int[] held() {
        return IntStream.range(0, lanes.length).filter(this::holds).toArray();
    }

    /** Offset of the last event known to be in the stores, or {@link #NOTHING}. */
    public long processed(int partition) {
        return lanes[partition].processed.get();
    }

    /** Completes, with true, when the event at this offset has been processed; with false when that took too long. */
    public CompletableFuture<Boolean> reached(int partition, long offset, long withinMs) {
        Lane lane = lanes[partition];
        Waiter waiter = new Waiter(lane, offset);
        lane.waiting.add(waiter);
        waiter.look();
        return waiter.done
                .completeOnTimeout(false, withinMs, TimeUnit.MILLISECONDS)
                .whenComplete((reached, failure) -> lane.waiting.remove(waiter));
    }

    private static final class Lane {
        private final Queue<Waiter> waiting = new ConcurrentLinkedQueue<>();
        private final AtomicLong processed = new AtomicLong(NOTHING);
        private volatile boolean held;
        private volatile long settled = NOTHING;
        private volatile long restored;
        private volatile long eventAtMs = NOTHING;
        private volatile long openedAtMs;
        private volatile int caughtUpTenure;
        private volatile int comparedTenure;
        private final AtomicInteger tenure = new AtomicInteger();

        private long through() {
            return Math.max(restored, Math.max(processed.get() + 1, settled));
        }

        /** Whoever waits has entered the queue before looking once more, so nobody is overlooked. */
        private void tellWaiting() {
            if (!waiting.isEmpty()) {
                waiting.forEach(Waiter::look);
            }
        }
    }

    private static final class Waiter {
        private final Lane lane;
        private final long offset;
        private final CompletableFuture<Boolean> done = new CompletableFuture<>();

        private Waiter(Lane lane, long offset) {
            this.lane = lane;
            this.offset = offset;
        }

        private void look() {
            if (lane.through() > offset) {
                done.complete(true);
            }
        }
    }
}
