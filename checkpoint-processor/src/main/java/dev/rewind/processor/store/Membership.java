package dev.rewind.processor.store;

import java.time.Duration;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the group's coordinator last said of this processor: whether it is a member, and of which partitions.
 *
 * <p>Tells by that whether this processor can still be sure that what it holds is nobody else's. One that was stalled, or that the
 * brokers do not hear, is replaced after its session without noticing; so it is sure only for as long after the group's
 * coordinator last knew it as the session could not have ended meanwhile.
 */
public final class Membership {
    private static final long NEVER = Long.MIN_VALUE;

    private final long validMs;
    private final LongSupplier clockMs;
    private volatile long confirmedAtMs = NEVER;
    private volatile @Nullable Set<Integer> assigned;

    /** Not confirmed yet; to be valid for half of a session, in which at least one heartbeat falls. */
    public Membership(Duration session) {
        this(session, () -> System.nanoTime() / 1_000_000);
    }

    /** Not confirmed yet; by this clock, which only goes on. */
    public Membership(Duration session, LongSupplier clockMs) {
        this.validMs = session.toMillis() / 2;
        this.clockMs = clockMs;
    }

    /** The time on the clock of {@link #confirmed}, to be noted before the coordinator is asked. */
    public long nowMs() {
        return clockMs.getAsLong();
    }

    /**
     * The coordinator knew this processor as a member at this time or later.
     *
     * @param partitions to be processed here, or null while the group is deciding
     */
    public void confirmed(long askedAtMs, @Nullable Set<Integer> partitions) {
        if (partitions != null) {
            assigned = Set.copyOf(partitions);
        }
        confirmedAtMs = askedAtMs;
    }

    /** The coordinator knows this processor no more, or does not yet. */
    public void lost() {
        confirmedAtMs = NEVER;
        assigned = null;
    }

    /** What was last assigned to this processor; null when that is not known. */
    public @Nullable Set<Integer> assigned() {
        return assigned;
    }

    /** Whether what is held here is certainly nobody else's. */
    public boolean isValid() {
        return isKnown() && clockMs.getAsLong() - confirmedAtMs <= validMs;
    }

    /** Whether the coordinator knew this processor when it was last asked. */
    public boolean isKnown() {
        return confirmedAtMs != NEVER;
    }
}
