package dev.rewind.runner.serving;

import dev.rewind.events.EntityKey;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Offers that could not be taken and are tried again after a pause, which grows with each try. They do not count towards
 * the limit of plans that run at once. Not safe for use by several threads.
 */
final class PausedOffers {

    private static final long FIRST_PAUSE = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(4);

    private final Map<EntityKey, Paused> waiting = new LinkedHashMap<>();
    private final Map<EntityKey, Long> pauses = new HashMap<>();

    private record Paused(ReadOffer offer, long dueAt) {}

    /**
     * Holds an offer back for a while. Of two offers of the same plan, the later one is enough.
     *
     * @return the one that is not held, which is dealt with by that; null if no other offer of the plan was held
     */
    @Nullable
    ReadOffer hold(ReadOffer offer, long now) {
        long pause = pauses.merge(offer.plan(), FIRST_PAUSE, (last, first) -> Math.min(2 * last, LONGEST_PAUSE));
        Paused held = waiting.get(offer.plan());
        boolean isLater = held == null || held.offer().offset() < offer.offset();
        if (isLater) {
            waiting.put(offer.plan(), new Paused(offer, now + pause));
        }
        return held == null || held.offer().offset() == offer.offset() ? null : isLater ? held.offer() : offer;
    }

    /** Lets an offer of this plan be tried at once, because a run of the plan has ended here. */
    void hasten(EntityKey plan, long now) {
        waiting.computeIfPresent(plan, (any, paused) -> new Paused(paused.offer(), now));
    }

    /** Whether an offer of this plan is held back. */
    boolean has(EntityKey plan) {
        return waiting.containsKey(plan);
    }

    /** The next offer that is due; null if there is none. */
    @Nullable
    ReadOffer due(long now) {
        for (Iterator<Paused> all = waiting.values().iterator(); all.hasNext(); ) {
            Paused paused = all.next();
            if (paused.dueAt() - now <= 0) {
                all.remove();
                return paused.offer();
            }
        }
        return null;
    }

    /** Forgets the pauses of a plan whose offer is dealt with. */
    void dealtWith(EntityKey plan) {
        pauses.remove(plan);
    }

    /** Drops the offers of partitions that other runners read from now on. */
    void forget(Collection<TopicPartition> lost) {
        waiting.values().removeIf(paused -> lost.contains(paused.offer().partition()));
        pauses.keySet().retainAll(waiting.keySet());
    }
}
