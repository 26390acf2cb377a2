package dev.rewind.rules;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.Fact;
import dev.rewind.events.Participant;
import dev.rewind.events.UndoStep;
import java.util.List;

/** What the digest of a rollback covers, part by part, so that a test can leave one of them out. */
record ShownOutline(
        long epoch, CheckpointId latest, CheckpointId target, List<UndoStep> undo, List<Participant> participants) {

    /** The parts. */
    enum Part {
        EPOCH,
        LATEST,
        TARGET,
        UNDO,
        PARTICIPANTS
    }

    /** What a fact orders or proposes in an entity with this latest checkpoint. */
    static ShownOutline of(Fact fact, CheckpointId latest) {
        if (fact instanceof Fact.RollbackProposed proposal) {
            return new ShownOutline(
                    proposal.epoch(), latest, proposal.checkpoint().id(), proposal.undo(), proposal.participants());
        }
        Fact.RollbackOrdered order = (Fact.RollbackOrdered) fact;
        return new ShownOutline(order.epoch(), latest, order.checkpoint().id(), order.undo(), order.participants());
    }

    /** Whether another outline is equal but for this part. */
    boolean equalsBut(Part part, ShownOutline that) {
        return (part == Part.EPOCH || epoch == that.epoch)
                && (part == Part.LATEST || latest.equals(that.latest))
                && (part == Part.TARGET || target.equals(that.target))
                && (part == Part.UNDO || undo.equals(that.undo))
                && (part == Part.PARTICIPANTS || participants.equals(that.participants));
    }
}
