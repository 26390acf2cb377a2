package dev.rewind.test;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.json.Snapshot;
import dev.rewind.rules.Decision;
import dev.rewind.rules.LawLimits;
import dev.rewind.rules.LoggedEvent;
import dev.rewind.rules.history.HistoryInMemory;
import dev.rewind.rules.state.EntityState;
import org.jspecify.annotations.Nullable;

/** The state and the past of one entity, as they are after the last event. */
final class MemoryEntity {

    private final HistoryInMemory history = new HistoryInMemory();
    private EntityState state;

    MemoryEntity(EntityKey key) {
        state = EntityState.initial(key);
    }

    EntityKey key() {
        return state.entity();
    }

    EntityState state() {
        return state;
    }

    HistoryInMemory history() {
        return history;
    }

    /** Decides on the next event and applies the facts. */
    Decision decide(LoggedEvent event, LawLimits law) {
        Decision decision = Decision.on(state, event, history, law);
        Snapshot carried = event.event().state();
        byte @Nullable [] bytes = carried == null ? null : carried.bytes();
        decision.facts().forEach(fact -> history.apply(fact, bytes));
        if (event.once() && !decision.facts().isEmpty()) {
            history.remember(event.ref(), event.at());
        }
        state = decision.state();
        return decision;
    }

    /** The state that a rollback restores. */
    Snapshot restored(Fact.RollbackOrdered order) {
        String hash = order.restored().stateHash();
        byte[] bytes = history.snapshot(hash);
        if (bytes == null) {
            throw new IllegalStateException("a rollback of " + key() + " was ordered to state " + hash
                    + ", which is not there; no command is sent");
        }
        return Snapshot.ofCanonical(bytes);
    }
}
