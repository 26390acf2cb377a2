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

/** Several entities that ask each other to roll back. A request waits until the test delivers it. */
final class ScenarioGroup {

    static final EntityKey PLAN = EntityScenario.PLAN;
    static final EntityKey INVOICE = new EntityKey("artifact", "invoice");
    static final EntityKey LETTER = new EntityKey("artifact", "letter");

    final Map<EntityKey, EntityScenario> scenarios = new LinkedHashMap<>();
    final Deque<Request> pending = new ArrayDeque<>();
    private final LawLimits law;
    private int delivered;

    ScenarioGroup(LawLimits law) {
        this.law = law;
    }

    EntityScenario scenario(EntityKey entity) {
        return scenarios.computeIfAbsent(entity, key -> new EntityScenario(key, law));
    }

    void given(EntityKey entity, PlanEvent... events) {
        for (PlanEvent event : events) {
            scenario(entity).given(event);
            collect(scenario(entity));
        }
    }

    List<Fact> happens(EntityKey entity, PlanEvent event, String id) {
        List<Fact> facts = scenario(entity).happens(event, id);
        collect(scenario(entity));
        return facts;
    }

    List<String> happened(EntityKey entity, PlanEvent event) {
        List<String> said = scenario(entity).happened(event);
        collect(scenario(entity));
        return said;
    }

    /** Delivers requests until no request is left; returns the facts with the entity of each. */
    List<String> delivered() {
        List<String> said = new ArrayList<>();
        while (!pending.isEmpty()) {
            Request request = pending.remove();
            happens(request.to(), request.event(), "request-" + delivered++)
                    .forEach(fact -> said.add(request.to() + " " + FactText.of(fact)));
        }
        return said;
    }

    private void collect(EntityScenario scenario) {
        pending.addAll(scenario.requests);
        scenario.requests.clear();
    }
}
