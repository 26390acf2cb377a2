package dev.rewind.rules;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Several lives that ask one another: what one requests waits until it is delivered. */
final class World {

    static final EntityKey PLAN = Life.PLAN;
    static final EntityKey INVOICE = new EntityKey("artifact", "invoice");
    static final EntityKey LETTER = new EntityKey("artifact", "letter");

    final Map<EntityKey, Life> lives = new LinkedHashMap<>();
    final Deque<Request> pending = new ArrayDeque<>();
    private final Law law;
    private int delivered;

    World(Law law) {
        this.law = law;
    }

    Life life(EntityKey entity) {
        return lives.computeIfAbsent(entity, key -> new Life(key, law));
    }

    void given(EntityKey entity, PlanEvent... events) {
        for (PlanEvent event : events) {
            life(entity).given(event);
            collect(life(entity));
        }
    }

    List<Fact> happens(EntityKey entity, PlanEvent event, String id) {
        List<Fact> facts = life(entity).happens(event, id);
        collect(life(entity));
        return facts;
    }

    List<String> happened(EntityKey entity, PlanEvent event) {
        List<String> said = life(entity).happened(event);
        collect(life(entity));
        return said;
    }

    /** Delivers what is asked until nobody asks any more; says who decided what. */
    List<String> delivered() {
        List<String> said = new ArrayList<>();
        while (!pending.isEmpty()) {
            Request request = pending.remove();
            happens(request.to(), request.event(), "request-" + delivered++)
                    .forEach(fact -> said.add(request.to() + " " + Said.of(fact)));
        }
        return said;
    }

    private void collect(Life life) {
        pending.addAll(life.requests);
        life.requests.clear();
    }
}
