package dev.rewind.runner.serving;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;
import dev.rewind.events.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The plans that count towards the limit of a name. The group's position carries them as its metadata, and only the
 * runner that owns the partition can write that. So the next owner knows each plan that this one may have taken. A plan
 * is written before it is taken, and counts until it is certain that no runner has it. Not safe for use by several
 * threads.
 */
final class LimitedPlans {

    /** Brokers take 4096 bytes of metadata by default. */
    private static final int MOST_BYTES = 4_000;

    private static final String SOURCE = "/plan-offers";

    private final int most;
    private final Map<EntityKey, EventRef> counted = new LinkedHashMap<>();
    private final Set<EntityKey> doubtful = new LinkedHashSet<>();
    private final Set<EntityKey> begun = new HashSet<>();
    private Map<EntityKey, EventRef> saved = Map.of();
    private boolean owned;

    /**
     * Creates it without the ownership.
     *
     * @param most how many plans may count at once
     */
    LimitedPlans(int most) {
        this.most = most;
    }

    /**
     * Notes that this runner owns the limit now. It does not know where the plans stand that the last owner has left.
     *
     * @param text what the last owner has written; empty if there was none
     * @throws IllegalArgumentException when that cannot be read
     */
    void own(String text) {
        lose();
        counted.putAll(read(text));
        doubtful.addAll(counted.keySet());
        saved = Map.copyOf(counted);
        owned = true;
    }

    /** Notes that another runner may own the limit from now on. */
    void lose() {
        owned = false;
        counted.clear();
        doubtful.clear();
        begun.clear();
        saved = Map.of();
    }

    boolean isOwned() {
        return owned;
    }

    /** Whether one more plan may be taken. */
    boolean hasRoom() {
        return owned && counted.size() < most;
    }

    /** Whether this plan may be taken: it counts already, or there is room for it. */
    boolean admits(EntityKey plan, EventRef offer) {
        if (!owned || (!counted.containsKey(plan) && !hasRoom())) {
            return false;
        }
        Map<EntityKey, EventRef> then = new LinkedHashMap<>(counted);
        then.put(plan, offer);
        return write(then).getBytes(StandardCharsets.UTF_8).length <= MOST_BYTES;
    }

    /** Lets a plan count. It may be taken once that is written. */
    void count(EntityKey plan, EventRef offer) {
        counted.put(plan, offer);
    }

    /** Whether what counts now is written. */
    boolean isSaved() {
        return saved.equals(counted);
    }

    boolean isSaved(EntityKey plan, EventRef offer) {
        return offer.equals(saved.get(plan));
    }

    /** What is to be written. */
    String text() {
        return write(counted);
    }

    /** Notes that what counts now is written. */
    void saved() {
        saved = Map.copyOf(counted);
    }

    /** Notes that this runner begins to take a plan. */
    void begin(EntityKey plan) {
        begun.add(plan);
        doubtful.remove(plan);
    }

    /**
     * Notes that a run of a plan has ended here.
     *
     * @param isLeft whether this run had taken the plan and has left it, so that no runner has it
     */
    void ended(EntityKey plan, boolean isLeft) {
        boolean wasBegun = begun.remove(plan);
        if (isLeft && wasBegun) {
            left(plan);
        } else if (counted.containsKey(plan)) {
            doubtful.add(plan);
        }
    }

    /** Lets a plan no longer count, because no runner has it. */
    void left(EntityKey plan) {
        counted.remove(plan);
        doubtful.remove(plan);
    }

    /** The plans of which this runner does not know where they stand, each with the event of its offer. */
    Map<EntityKey, EventRef> doubtful() {
        Map<EntityKey, EventRef> found = new HashMap<>();
        doubtful.forEach(plan -> found.put(plan, counted.get(plan)));
        return found;
    }

    private static String write(Map<EntityKey, EventRef> plans) {
        ArrayNode all = Json.mapper().createArrayNode();
        plans.forEach((plan, offer) ->
                all.addArray().add(plan.id()).add(offer.partition()).add(offer.offset()));
        return all.toString();
    }

    private static Map<EntityKey, EventRef> read(@Nullable String text) {
        Map<EntityKey, EventRef> plans = new LinkedHashMap<>();
        if (text == null || text.isEmpty()) {
            return plans;
        }
        try {
            for (JsonNode one : Json.mapper().readTree(text)) {
                String id = one.path(0).textValue();
                plans.put(
                        EntityKey.plan(id),
                        offer(id, one.path(1).intValue(), one.path(2).longValue()));
            }
            return plans;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the plans that count towards a limit cannot be read: " + text, e);
        }
    }

    /** The event of an offer, as far as it is written: its place is all that is needed of it. */
    private static EventRef offer(String plan, int partition, long offset) {
        return new EventRef(plan, SOURCE, partition, offset);
    }

    /** The same event as it is written. */
    static EventRef asWritten(ReadOffer offer) {
        return offer(offer.plan().id(), offer.event().partition(), offer.event().offset());
    }
}
