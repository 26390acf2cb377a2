package dev.rewind.runner.execution;

import dev.rewind.events.EntityKey;
import dev.rewind.events.json.Snapshot;
import java.util.List;

/** Another entity that a step is about to change, with its present state. */
record TouchedState(EntityKey entity, Snapshot state) {

    /** The keys of these entities. */
    static List<EntityKey> keys(List<TouchedState> touched) {
        return touched.stream().map(TouchedState::entity).toList();
    }
}
