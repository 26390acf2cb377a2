package dev.rewind.processor.freshness;

import dev.rewind.processor.layout.AppliedOffset;
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
 * Records up to which offset this processor has processed each partition of {@code plan-events}. Stream threads write
 * it once per event; HTTP threads read it, and wait for offsets.
 */
public final class AppliedProgress {
    /** Nothing has been processed, or it is not known what. */
    public static final long NOTHING = -1;

    private final Lane[] lanes;

    /** Creates the record for this many partitions, none of which is held yet. */
    public AppliedProgress(int partitions) {
        lanes = IntStream.range(0, partitions).mapToObj(partition -> new Lane()).toArray(Lane[]::new);
    }

    /**
     * This processor has taken over a partition and restored its stores.
     *
     * @param restored everything below this offset is in the stores, see {@link AppliedOffset}
     */
    public void opened(int partition, long restored) {
        Lane lane = lanes[partition];
        lane.processed.set(NOTHING);
        lane.restored = restored;
        lane.eventAtMs = NOTHING;
        lane.committedEnd = NOTHING;
        lane.openedAtMs = System.nanoTime() / 1_000_000;
        lane.tenure.incrementAndGet();
        lane.held = true;
    }

    /** This processor has given a partition up. */
    public void closed(int partition) {
        lanes[partition].held = false;
    }

    /** The event at this offset and all before it are in the stores. */
    public void passed(int partition, long offset) {
        Lane lane = lanes[partition];
        lane.processed.accumulateAndGet(offset, Math::max);
        lane.wakeReaders();
    }

    /** The broker reports that everything below this offset is processed and committed. */
    void committed(int partition, long end) {
        Lane lane = lanes[partition];
        lane.committedEnd = end;
        lane.wakeReaders();
    }

    /**
     * Everything below this offset is processed. Offsets that hold no event, such as transaction markers, count too.
     */
    public long through(int partition) {
        return lanes[partition].through();
    }

    /** Everything below this offset is committed, as last reported by the broker; or {@link #NOTHING}. */
    public long committedEnd(int partition) {
        return lanes[partition].committedEnd;
    }

    /** How often the partition was taken over. If it is the same before and after a read, the stores are the same. */
    public int tenure(int partition) {
        return lanes[partition].tenure.get();
    }

    /** Records the log's time of the event that is being processed; all events before it are in the stores. */
    public void reached(int partition, long eventAtMs) {
        lanes[partition].eventAtMs = eventAtMs;
    }

    /** The log's time of the last event processed since the partition was taken over, or {@link #NOTHING}. */
    public long eventAtMs(int partition) {
        return lanes[partition].eventAtMs;
    }

    /** When the partition was taken over, by the clock of {@link CopyFreshness}. */
    long openedAtMs(int partition) {
        return lanes[partition].openedAtMs;
    }

    /**
     * Everything that was in the log when the partition was taken over is processed. No reader can have seen more
     * before.
     *
     * @param tenure the {@link #tenure} for which this was found
     */
    public void caughtUp(int partition, int tenure) {
        lanes[partition].caughtUpTenure = tenure;
    }

    /** Whether {@link #caughtUp} was called since the partition was taken over. */
    public boolean isCaughtUp(int partition) {
        return lanes[partition].caughtUpTenure == tenure(partition);
    }

    /**
     * The partition was compared with the end of the log since it was taken over.
     *
     * @param tenure the {@link #tenure} for which this was found
     */
    void compared(int partition, int tenure) {
        lanes[partition].comparedTenure = tenure;
    }

    /** Whether {@link #compared} was called since the partition was taken over. Until then, fresh answers look old. */
    public boolean isCompared(int partition) {
        return lanes[partition].comparedTenure == tenure(partition);
    }

    /**
     * Writes the changes of the event at this offset. A reader in {@link #still} sees all of them or none. Readers that
     * wait for this offset are woken afterwards.
     */
    public void write(int partition, long offset, Runnable write) {
        Lane lane = lanes[partition];
        synchronized (lane) {
            write.run();
            lane.processed.accumulateAndGet(offset, Math::max);
        }
        lane.wakeReaders();
    }

    /** Reads a partition's stores while no event is written. Be quick: the stream waits. */
    public <T extends @Nullable Object> T still(int partition, LongFunction<T> look) {
        synchronized (lanes[partition]) {
            return look.apply(processed(partition));
        }
    }

    /** Whether this processor holds the partition and has restored it. */
    public boolean holds(int partition) {
        return partition < lanes.length && lanes[partition].held;
    }

    /** The partitions that this processor holds, in order. */
    public int[] held() {
        return IntStream.range(0, lanes.length).filter(this::holds).toArray();
    }

    /** The offset of the last event known to be in the stores, or {@link #NOTHING}. */
    public long processed(int partition) {
        return lanes[partition].processed.get();
    }

    /** Completes with true when the event at this offset is processed, or with false after {@code withinMs}. */
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
        private volatile long committedEnd = NOTHING;
        private volatile long restored;
        private volatile long eventAtMs = NOTHING;
        private volatile long openedAtMs;
        private volatile int caughtUpTenure;
        private volatile int comparedTenure;
        private final AtomicInteger tenure = new AtomicInteger();

        private long through() {
            return Math.max(restored, Math.max(processed.get() + 1, committedEnd));
        }

        /** No reader is missed, because a reader joins the queue before it looks at the offset once more. */
        private void wakeReaders() {
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
