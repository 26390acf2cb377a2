package dev.rewind.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.Rollback.LedgerEntry;
import dev.rewind.events.Rollback.LedgerStatus;
import dev.rewind.events.RollbackId;
import dev.rewind.rules.state.EntityState;
import dev.rewind.rules.state.SeenEvents;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Checks {@link Invariants} on random histories of entities that touch each other. A failure names the seed to repeat.
 */
class RandomHistoriesTest {

    /** So many reach every transition of the rules. */
    private static final int ENOUGH = 100;

    private static final int HISTORIES = Integer.getInteger("rewind.histories", ENOUGH);
    private static final int EVENTS = 300;

    @Test
    void theLawHoldsInEveryHistory() {
        long first = Long.getLong("rewind.seed", 20_260_131L);
        HistoryCoverage coverage = new HistoryCoverage();
        for (long seed = first; seed < first + HISTORIES; seed++) {
            try {
                new History(seed, coverage).run();
            } catch (AssertionError | RuntimeException | IOException e) {
                fail("history of seed " + seed + "; to run it alone: -Drewind.seed=" + seed, e);
            }
        }
        if (HISTORIES >= ENOUGH) {
            RareCases.visit(coverage);
            coverage.assertEverything();
        }
    }

    /** One history: new events, repeated events and delivered requests, in random order. */
    private static final class History {

        private record Published(EntityKey entity, PlanEvent event, String id) {}

        private final RandomEvents randomEvents;
        private final ScenarioGroup group;
        private final HistoryCoverage coverage;
        private final Map<EntityKey, Invariants> invariants = new HashMap<>();
        private final Map<EntityKey, List<Published>> published = new HashMap<>();
        private int ids;

        History(long seed, HistoryCoverage coverage) {
            this.randomEvents = new RandomEvents(seed);
            this.group = new ScenarioGroup(randomEvents.law());
            this.coverage = coverage;
        }

        void run() throws IOException {
            for (int i = 0; i < EVENTS; i++) {
                EntityKey entity = randomEvents.entity();
                if (randomEvents.oneIn(50)) {
                    randomEvents.breakSomething(group.scenario(entity));
                }
                List<Published> past = published.getOrDefault(entity, List.of());
                if (!group.pending.isEmpty() && randomEvents.oneIn(2)) {
                    deliver();
                } else if (!past.isEmpty() && randomEvents.oneIn(8)) {
                    Published again = past.get(Math.max(0, past.size() - 1 - randomEvents.below(SeenEvents.WINDOW)));
                    invariants.get(entity).aRedeliveryIsSilent(again.event(), again.id());
                } else {
                    happens(entity, randomEvents.next(group.scenario(entity)));
                }
            }
            everyLedgerIsCompleteWhenAllIsDelivered();
            for (Invariants each : invariants.values()) {
                each.atTheEnd();
            }
        }

        private void happens(EntityKey entity, PlanEvent event) {
            EntityScenario scenario = group.scenario(entity);
            Invariants invariant = invariants.computeIfAbsent(entity, key -> new Invariants(scenario));
            invariant.beforeEvent(event);
            EntityState before = scenario.state;
            String id = "id-" + ids++;
            List<Fact> facts = group.happens(entity, event, id);
            published.computeIfAbsent(entity, key -> new ArrayList<>()).add(new Published(entity, event, id));
            invariant.afterEvent(event, id, facts);
            coverage.record(before, facts);
        }

        private void deliver() {
            Request request = group.pending.remove();
            happens(request.to(), request.event());
        }

        /** Answers every command and delivers every request, until nothing is pending. */
        private void everyLedgerIsCompleteWhenAllIsDelivered() {
            boolean busy = true;
            while (busy) {
                busy = !group.pending.isEmpty();
                while (!group.pending.isEmpty()) {
                    deliver();
                }
                for (EntityScenario scenario : List.copyOf(group.scenarios.values())) {
                    if (scenario.state.hasPendingRollback()) {
                        busy = true;
                        RollbackId id = new RollbackId(
                                scenario.entity, scenario.state.lastRollback().number());
                        happens(scenario.entity, new PlanEvent.RollbackApplied(null, id, null, null, List.of()));
                    }
                }
            }
            group.scenarios
                    .values()
                    .forEach(scenario -> scenario.history.rollbacks.values().forEach(rollback -> {
                        assertThat(rollback.ledger())
                                .as("%s", rollback.rollbackId())
                                .extracting(LedgerEntry::status)
                                .doesNotContain(LedgerStatus.ASKED);
                    }));
        }
    }
}
