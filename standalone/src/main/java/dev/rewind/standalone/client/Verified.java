package dev.rewind.standalone.client;

import dev.rewind.events.CheckpointId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the check of an entity's chain found.
 *
 * @param entityType of the entity
 * @param entityId of the entity
 * @param intact whether all that was looked at is as it was taken
 * @param complete whether all was looked at
 * @param checked checkpoints that were looked at, with their states
 * @param pruned checkpoints that retention has taken
 * @param damage what is wrong, newest first
 */
public record Verified(
        String entityType,
        String entityId,
        boolean intact,
        boolean complete,
        long checked,
        long pruned,
        List<Damage> damage) {

    /**
     * What is wrong with one checkpoint.
     *
     * @param checkpointId which
     * @param problem what, a stable word
     * @param expected the hash or id that it should have, where that is known
     * @param found the hash or id that it has, if it has any
     */
    public record Damage(
            CheckpointId checkpointId,
            String problem,
            @Nullable String expected,
            @Nullable String found) {}

    /** Together with what the next page found. */
    public Verified and(Verified next) {
        List<Damage> all = new ArrayList<>(damage);
        all.addAll(next.damage);
        return new Verified(
                entityType,
                entityId,
                intact && next.intact,
                next.complete,
                checked + next.checked,
                pruned + next.pruned,
                List.copyOf(all));
    }
}
