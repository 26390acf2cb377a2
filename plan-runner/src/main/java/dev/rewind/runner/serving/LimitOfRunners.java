package dev.rewind.runner.serving;

import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;
import dev.rewind.runner.serving.CountedPlan.Standing;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The limit that all runners of a plan name share. The runner that is assigned the first partition owns it, and is the
 * only one that takes plans. It learns from the position of that partition which plans count, and finds out where those
 * stand that it has not taken itself. Called by the thread that reads the offers.
 */
final class LimitOfRunners {

    private static final Logger LOG = LoggerFactory.getLogger(LimitOfRunners.class);

    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String plan;
    private final LimitedPlans plans;
    private final CountedPlan standings;
    private final OfferRuns runs;
    private final TopicPartition first;
    private final Map<EntityKey, Object> asked = new HashMap<>();
    private final Queue<ReadOffer> takeable = new ArrayDeque<>();
    private boolean inherits;
    private long lookedAt = System.nanoTime();

    /**
     * Creates it without the ownership.
     *
     * @param runs the plans that run in this runner
     * @param first the partition whose runner owns the limit
     */
    LimitOfRunners(ServedPlan served, OfferRuns runs, TopicPartition first) {
        plan = served.name();
        plans = new LimitedPlans(served.limit());
        standings = served.standings();
        this.runs = runs;
        this.first = first;
    }

    /** Notes which partitions this runner reads from now on. */
    void assigned(Collection<TopicPartition> partitions) {
        inherits |= partitions.contains(first);
    }

    /** Notes which partitions other runners read from now on. */
    void forget(Collection<TopicPartition> lost) {
        if (lost.contains(first)) {
            inherits = false;
            plans.lose();
            asked.clear();
            takeable.clear();
        }
    }

    /**
     * Learns which plans count, if this runner has become the owner.
     *
     * @param committed reads the last position of a partition
     */
    void inherit(Function<TopicPartition, @Nullable OffsetAndMetadata> committed) {
        if (!inherits) {
            return;
        }
        OffsetAndMetadata last = committed.apply(first);
        plans.own(last == null ? "" : last.metadata());
        inherits = false;
        LOG.atInfo()
                .addKeyValue("plan", plan)
                .addKeyValue("taken_before", plans.doubtful().keySet())
                .log("This runner takes the plans of this name, and the others stand by");
    }

    /** Whether one more plan may be taken. */
    boolean hasRoom() {
        return plans.hasRoom();
    }

    /** Lets the plan of an offer count; false if the limit does not allow it now. */
    boolean count(ReadOffer offer) {
        EventRef event = LimitedPlans.asWritten(offer);
        if (runs.has(offer.plan()) || !plans.admits(offer.plan(), event)) {
            return false;
        }
        plans.count(offer.plan(), event);
        return true;
    }

    /** Whether it is written that the plan of this offer counts. It must not be taken before. */
    boolean isSaved(ReadOffer offer) {
        return plans.isSaved(offer.plan(), LimitedPlans.asWritten(offer));
    }

    /** Notes that this runner begins to take a plan that counts. */
    void begin(ReadOffer offer) {
        plans.begin(offer.plan());
        asked.remove(offer.plan());
    }

    /** Notes that a run of a plan has ended here; see {@link LimitedPlans#ended}. */
    void ended(EntityKey plan, boolean isLeft) {
        plans.ended(plan, isLeft);
    }

    /** Finds out, once a second, where plans stand that may have a runner, so that they do not count for ever. */
    void lookAtDoubtful() {
        long now = System.nanoTime();
        if (now - lookedAt < LOOK_NANOS) {
            return;
        }
        lookedAt = now;
        plans.doubtful().forEach((doubtful, offer) -> {
            if (!runs.has(doubtful) && !asked.containsKey(doubtful)) {
                Object question = new Object();
                asked.put(doubtful, question);
                runs.ask(doubtful, offer, standings, found -> {
                    if (asked.remove(doubtful, question)) {
                        found(doubtful, offer, found);
                    }
                });
            }
        });
    }

    private void found(EntityKey doubtful, EventRef offer, Standing standing) {
        if (standing == Standing.LEFT) {
            plans.left(doubtful);
        } else if (standing == Standing.TAKEABLE) {
            takeable.add(new ReadOffer(doubtful, offer, first, -1));
        }
    }

    /** The next plan that counts and that no runner has; null if there is none. */
    @Nullable
    ReadOffer takeable() {
        return takeable.poll();
    }

    /**
     * Adds what counts to the positions that are to be committed, or takes the owner's partition out of them if this
     * runner does not own the limit.
     *
     * @param current tells the position of a partition that has not moved
     */
    void addTo(Map<TopicPartition, OffsetAndMetadata> moved, Function<TopicPartition, Long> current) {
        OffsetAndMetadata position = moved.remove(first);
        if (plans.isOwned() && (position != null || !plans.isSaved())) {
            long offset = position == null ? current.apply(first) : position.offset();
            moved.put(first, new OffsetAndMetadata(offset, plans.text()));
        }
    }

    /** Notes that the positions are committed, with what counts. */
    void saved() {
        if (plans.isOwned()) {
            plans.saved();
        }
    }
}
