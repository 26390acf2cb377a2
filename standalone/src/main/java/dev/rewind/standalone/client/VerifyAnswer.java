package dev.rewind.standalone.client;

import dev.rewind.events.CheckpointId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of verifying the checkpoints of an entity.
 *
 * @param entityType of the entity
 * @param entityId of the entity
 * @param intact whether all checked checkpoints are as they were taken
 * @param complete whether all checkpoints were checked
 * @param checked the number of checkpoints that were checked, with their states
 * @param pruned the number of pruned checkpoints
 * @param damage the damage, newest first
 */
public record VerifyAnswer(
        String entityType,
        String entityId,
        boolean intact,
        boolean complete,
        long checked,
        long pruned,
        List<Damage> damage) {

    /**
     * The damage of one checkpoint.
     *
     * @param checkpointId the damaged checkpoint
     * @param problem a stable word for the damage
     * @param expected the hash or id that it should have, if known
     * @param found the hash or id that it has, if it has any
     */
    public record Damage(
            CheckpointId checkpointId,
            String problem,
            @Nullable String expected,
            @Nullable String found) {}

    /** This result merged with that of the next page. */
    public VerifyAnswer and(VerifyAnswer next) {
        List<Damage> all = new ArrayList<>(damage);
        all.addAll(next.damage);
        return new VerifyAnswer(
                entityType,
                entityId,
                intact && next.intact,
                next.complete,
                checked + next.checked,
                pruned + next.pruned,
                List.copyOf(all));
    }
}
