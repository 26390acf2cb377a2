package dev.rewind.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.Rollback.LedgerEntry;
import dev.rewind.events.Rollback.LedgerStatus;
import dev.rewind.events.RollbackId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What holds for every history of entities that touch one another: hundreds of random ones, each named by its seed. */
class RandomHistoriesTest {

    private static final int HISTORIES = Integer.getInteger("rewind.histories", 100);
    private static final int EVENTS = 300;

    @Test
    void theLawHoldsInEveryHistory() {
        long first = Long.getLong("rewind.seed", 20_260_131L);
        Visited visited = new Visited();
        for (long seed = first; seed < first + HISTORIES; seed++) {
            try {
                new History(seed, visited).live();
            } catch (AssertionError | RuntimeException | IOException e) {
                fail("history of seed " + seed + "; to run it alone: -Drewind.seed=" + seed, e);
            }
        }
        RareCases.visit(visited);
        visited.assertEverything();
    }

    /** One history: what happens, what happens again, and what is delivered, in any order. */
    private static final class History {

        private record Published(EntityKey entity, PlanEvent event, String id) {}

        private final Histories histories;
        private final World world;
        private final Visited visited;
        private final Map<EntityKey, Invariants> invariants = new HashMap<>();
        private final Map<EntityKey, List<Published>> published = new HashMap<>();
        private int ids;

        History(long seed, Visited visited) {
            this.histories = new Histories(seed);
            this.world = new World(histories.law());
            this.visited = visited;
        }

        void live() throws IOException {
            for (int i = 0; i < EVENTS; i++) {
                EntityKey entity = histories.entity();
                if (histories.oneIn(50)) {
                    histories.breakSomething(world.life(entity));
                }
                List<Published> past = published.getOrDefault(entity, List.of());
                if (!world.pending.isEmpty() && histories.oneIn(2)) {
                    deliver();
                } else if (!past.isEmpty() && histories.oneIn(8)) {
                    Published again = past.get(Math.max(0, past.size() - 1 - histories.below(SeenEvents.WINDOW)));
                    invariants.get(entity).aRedeliveryIsSilent(again.event(), again.id());
                } else {
                    happens(entity, histories.next(world.life(entity)));
                }
            }
            everyLedgerIsCompleteWhenAllIsDelivered();
            for (Invariants each : invariants.values()) {
                each.atTheEnd();
            }
        }

        private void happens(EntityKey entity, PlanEvent event) {
            Life life = world.life(entity);
            Invariants invariant = invariants.computeIfAbsent(entity, key -> new Invariants(life));
            invariant.beforeEvent();
            EntityState before = life.state;
            String id = "id-" + ids++;
            List<Fact> facts = world.happens(entity, event, id);
            published.computeIfAbsent(entity, key -> new ArrayList<>()).add(new Published(entity, event, id));
            invariant.afterEvent(event, id, facts);
            visited.facts(before, facts);
        }

        private void deliver() {
            Request request = world.pending.remove();
            happens(request.to(), request.event());
        }

        /** Whoever is commanded answers; whoever is told learns. */
        private void everyLedgerIsCompleteWhenAllIsDelivered() {
            boolean busy = true;
            while (busy) {
                busy = !world.pending.isEmpty();
                while (!world.pending.isEmpty()) {
                    deliver();
                }
                for (Life life : List.copyOf(world.lives.values())) {
                    if (life.state.hasPendingRollback()) {
                        busy = true;
                        RollbackId id = new RollbackId(
                                life.entity, life.state.lastRollback().number());
                        happens(life.entity, new PlanEvent.RollbackApplied(null, id, null, null, List.of()));
                    }
                }
            }
            world.lives
                    .values()
                    .forEach(life -> life.history.rollbacks.values().forEach(rollback -> {
                        assertThat(rollback.ledger())
                                .as("%s", rollback.rollbackId())
                                .extracting(LedgerEntry::status)
                                .doesNotContain(LedgerStatus.ASKED);
                    }));
        }
    }
}
