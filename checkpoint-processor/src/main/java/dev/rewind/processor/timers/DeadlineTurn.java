package dev.rewind.processor.timers;

import org.jspecify.annotations.Nullable;

/**
 * A lock that allows one partition of a processor at a time to fire many deadlines, because a transaction with few
 * partitions commits faster. After each turn the lock stays free for as long as the turn took. So other events get half
 * of the stream thread's time on any machine. Safe for use by several threads.
 */
final class DeadlineTurn {
    private static final long LEAST_REST_MS = 20;
    private static final long GIVE_UP_MS = 30_000;

    private @Nullable Object holder;
    private long since;
    private long freeAt;

    DeadlineTurn() {}

    /** Takes the turn if it is free; returns whether the caller holds it. It holds it until {@link #release}. */
    synchronized boolean tryAcquire(Object who, long now) {
        boolean held = holder != null && now - since < GIVE_UP_MS;
        if (holder != who && !held && now >= freeAt) {
            holder = who;
            since = now;
        }
        return holder == who;
    }

    /** Releases the turn. Does nothing if the caller does not hold it. */
    synchronized void release(Object who, long now) {
        if (holder == who) {
            holder = null;
            freeAt = now + Math.max(LEAST_REST_MS, now - since);
        }
    }
}
