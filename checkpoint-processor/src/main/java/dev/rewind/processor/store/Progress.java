package dev.rewind.processor.store;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
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

    /** This processor has taken over a partition and restored its stores. */
    public void opened(int partition) {
        lanes[partition].processed.set(NOTHING);
        lanes[partition].held = true;
    }

    /** This processor has given a partition up. */
    public void closed(int partition) {
        lanes[partition].held = false;
    }

    /** The event at this offset, and all before it, are in the stores: just processed, or found committed. */
    public void passed(int partition, long offset) {
        Lane lane = lanes[partition];
        lane.processed.accumulateAndGet(offset, Math::max);
        // Whoever waits has entered the queue before looking at the offset once more, so nobody is overlooked.
        if (!lane.waiting.isEmpty()) {
            lane.waiting.forEach(Waiter::look);
        }
    }

    /** Writes what follows from the event at this offset; whoever is {@linkplain #still standing still} sees all of it or nothing. */
    public void pass(int partition, long offset, Runnable write) {
        synchronized (lanes[partition]) {
            write.run();
            passed(partition, offset);
        }
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
            if (lane.processed.get() >= offset) {
                done.complete(true);
            }
        }
    }
}
