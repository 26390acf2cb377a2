package dev.rewind.processor.freshness;

import java.time.Duration;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether this processor is certainly a member of the group, and which partitions are assigned to it. A processor that
 * is stalled or cut off is replaced when its session ends, and does not notice. So its membership is certain only while
 * the session cannot have ended since the coordinator last confirmed it.
 */
public final class GroupMembership {
    private static final long NEVER = Long.MIN_VALUE;

    private final long validMs;
    private final LongSupplier clockMs;
    private volatile long confirmedAtMs = NEVER;
    private volatile @Nullable Set<Integer> assigned;

    /** Starts unconfirmed. A confirmation is valid for half a session, in which at least one heartbeat is sent. */
    public GroupMembership(Duration session) {
        this(session, () -> System.nanoTime() / 1_000_000);
    }

    /** As above, with a monotonic clock in milliseconds. */
    public GroupMembership(Duration session, LongSupplier clockMs) {
        this.validMs = session.toMillis() / 2;
        this.clockMs = clockMs;
    }

    /** The time to pass to {@link #confirmed}; take it before asking the coordinator. */
    public long nowMs() {
        return clockMs.getAsLong();
    }

    /**
     * The coordinator has confirmed that this processor is a member.
     *
     * @param askedAtMs {@link #nowMs()} before the coordinator was asked
     * @param partitions the assigned partitions; null while the group rebalances
     */
    public void confirmed(long askedAtMs, @Nullable Set<Integer> partitions) {
        if (partitions != null) {
            assigned = Set.copyOf(partitions);
        }
        confirmedAtMs = askedAtMs;
    }

    /** The coordinator does not know this processor, not yet or no longer. */
    public void lost() {
        confirmedAtMs = NEVER;
        assigned = null;
    }

    /** The partitions last assigned to this processor; null if they are not known. */
    public @Nullable Set<Integer> assigned() {
        return assigned;
    }

    /** Whether no other processor can own the partitions of this one. */
    public boolean isValid() {
        return isKnown() && clockMs.getAsLong() - confirmedAtMs <= validMs;
    }

    /** Whether the coordinator knew this processor when it was last asked. */
    public boolean isKnown() {
        return confirmedAtMs != NEVER;
    }
}
