package dev.rewind.rules.approval;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.CheckpointRef;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.Participant;
import dev.rewind.events.Step;
import dev.rewind.events.UndoStep;
import dev.rewind.events.json.Snapshot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Computes the digest of a rollback: SHA-256, in hex, of the canonical JSON of all that it does. Two rollbacks of an
 * entity have the same digest only if they go from the same checkpoint of the same epoch to the same checkpoint, take
 * back the same steps in the same way, ask the same entities, and change the state in the same way. Who asks, why and
 * when is not part of it.
 */
public final class RollbackDigest {

    private RollbackDigest() {}

    /**
     * The digest of a rollback that is not ordered yet.
     *
     * @param epoch the entity's epoch before the rollback
     * @param latest the entity's latest checkpoint before the rollback
     * @param target the checkpoint to go back to
     * @param undo the steps to undo or cancel, newest first
     * @param participants the entities to ask, in order
     * @param edit hash of the change that the rollback makes to the state of its target; null if it makes none
     */
    public static String of(
            long epoch,
            @Nullable CheckpointId latest,
            CheckpointRef target,
            List<UndoStep> undo,
            List<Participant> participants,
            @Nullable String edit) {
        Content content = new Content(
                target.id().entity(),
                epoch,
                latest,
                new Target(target.id(), target.sequence(), target.stateHash()),
                undo.stream().map(UndoPart::of).toList(),
                participants,
                edit);
        return Snapshot.of(content).hash();
    }

    /**
     * The digest of an order, with the latest checkpoint before it.
     *
     * @param edit hash of the change that the rollback makes to the state of its target; null if it makes none
     */
    public static String of(Fact.RollbackOrdered order, @Nullable CheckpointId latest, @Nullable String edit) {
        return of(order.epoch() - 1, latest, order.checkpoint(), order.undo(), order.participants(), edit);
    }

    /**
     * The digest of a proposal.
     *
     * @param edit hash of the change that the rollback makes to the state of its target; null if it makes none
     */
    public static String of(Fact.RollbackProposed proposal, @Nullable String edit) {
        return of(
                proposal.epoch() - 1,
                proposal.latest(),
                proposal.checkpoint(),
                proposal.undo(),
                proposal.participants(),
                edit);
    }

    /** What the digest is computed of. A member that is added later is absent unless it says something new. */
    private record Content(
            EntityKey entity,
            long epoch,
            @Nullable CheckpointId latest,
            Target target,
            List<UndoPart> undo,
            List<Participant> participants,
            @Nullable String edit) {}

    private record Target(CheckpointId id, long sequence, String stateHash) {}

    /** A step and how it can be taken back, without what became of it. */
    private record UndoPart(
            String step, int attempt, CheckpointId checkpointId, boolean completed, Step.@Nullable Undo undo) {
        private static UndoPart of(UndoStep undo) {
            return new UndoPart(undo.step(), undo.attempt(), undo.checkpointId(), undo.completed(), undo.undo());
        }
    }
}
