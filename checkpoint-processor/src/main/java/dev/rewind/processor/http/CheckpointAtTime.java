package dev.rewind.processor.http;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.EntityKey;
import dev.rewind.events.json.Rfc3339;
import dev.rewind.processor.call.StoreProblem;
import dev.rewind.processor.copy.PartitionCopy;
import dev.rewind.processor.store.StoreReader;
import java.time.Instant;

/**
 * The newest checkpoint that an entity had at a time. If retention has pruned it, an older one that is pinned does not take
 * its place: the entity had another state by then. A rollback to that time is refused for the same reason.
 */
final class CheckpointAtTime {

    private CheckpointAtTime() {}

    /** Finds the checkpoint. Throws if the entity had none at that time, or if it may have had one that is pruned. */
    static Checkpoint find(EntityKey entity, Instant at, PartitionCopy copy) throws StoreProblem {
        StoreReader reader = copy.reader();
        Checkpoint found = reader.checkpointAt(entity, at);
        if (reader.isPruned(entity, found == null ? 1 : found.sequence() + 1)) {
            throw copy.doubt(StoreProblem.pruned("the checkpoint that " + entity + " had at " + Rfc3339.format(at)));
        }
        if (found == null) {
            throw copy.doubt(StoreProblem.notFound("a checkpoint of " + entity + " as old as that"));
        }
        return found;
    }
}
