package dev.rewind.rules;

import dev.rewind.events.EventRef;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.rules.approval.RollbackDigest;
import java.util.List;

/** What would be decided on an event of a scenario, as a dry run shows it. The scenario does not change. */
record EntityTrial(EntityScenario scenario) {

    List<Fact> facts(PlanEvent event) {
        EventRef ref = new EventRef("dry-run", "/store-server", 3, scenario.state.lastOffset() + 1);
        LoggedEvent logged = new LoggedEvent(scenario.entity, ref, scenario.now(), null, event);
        return Decision.on(scenario.state, logged, scenario.history, scenario.law)
                .facts();
    }

    /** The digest of the rollback that a request would lead to. */
    String digest(PlanEvent event) {
        Fact last = facts(event).stream().reduce((earlier, later) -> later).orElseThrow();
        return RollbackDigest.of((Fact.RollbackOrdered) last, scenario.state.latestId(), null);
    }
}
