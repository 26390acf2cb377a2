package dev.rewind.processor.topology;

import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is to let many deadlines go at once. One partition of a processor has it at a time, because a transaction
 * with few partitions in it is committed sooner; and after each turn nobody has it for as long as it took, so that on a
 * machine of whatever speed the thread is everybody else's half of the time. Safe for use by several threads.
 */
public final class Turn {
    private static final long LEAST_REST_MS = 20;
    private static final long GIVE_UP_MS = 30_000;

    private @Nullable Object holder;
    private long since;
    private long freeAt;

    Turn() {}

    /** Whether it is the turn of this one, from now on until it has {@linkplain #over passed}. */
    synchronized boolean isOf(Object who, long now) {
        boolean held = holder != null && now - since < GIVE_UP_MS;
        if (holder != who && !held && now >= freeAt) {
            holder = who;
            since = now;
        }
        return holder == who;
    }

    /** Whoever has the turn needs it no longer; all others may say so in vain. */
    synchronized void over(Object who, long now) {
        if (holder == who) {
            holder = null;
            freeAt = now + Math.max(LEAST_REST_MS, now - since);
        }
    }
}
