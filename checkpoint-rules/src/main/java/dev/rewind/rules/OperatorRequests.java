package dev.rewind.rules;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent.CheckpointPinned;
import dev.rewind.events.PlanEvent.CheckpointRestored;
import dev.rewind.events.PlanEvent.CheckpointUnpinned;
import dev.rewind.events.RefusalCode;
import dev.rewind.rules.history.History;
import org.jspecify.annotations.Nullable;

/** Decides on the requests of people about single checkpoints: pin, unpin and restore. */
record OperatorRequests(Draft draft, History history) {

    Draft pin(CheckpointPinned event) {
        Checkpoint checkpoint = own(event.checkpointId());
        if (checkpoint == null) {
            return draft;
        }
        Checkpoint.Pin pin = checkpoint.pinned();
        return pin != null
                ? draft.refuse(RefusalCode.ALREADY_PINNED, checkpoint.id() + " is pinned by " + pin.by())
                : draft.add(new Fact.CheckpointPinned(
                        draft.ref(), draft.at(), checkpoint.id(), event.reason(), event.requestedBy()));
    }

    Draft unpin(CheckpointUnpinned event) {
        Checkpoint checkpoint = own(event.checkpointId());
        if (checkpoint == null) {
            return draft;
        }
        return checkpoint.pinned() == null
                ? draft.refuse(RefusalCode.NOT_PINNED, checkpoint.id() + " is not pinned")
                : draft.add(new Fact.CheckpointUnpinned(
                        draft.ref(), draft.at(), checkpoint.id(), event.reason(), event.requestedBy()));
    }

    Draft restored(CheckpointRestored event) {
        Checkpoint checkpoint = own(event.checkpointId());
        if (checkpoint == null) {
            return draft;
        }
        return event.stateHash().equals(checkpoint.stateHash())
                ? draft.add(new Fact.CheckpointRestored(
                        draft.ref(),
                        draft.at(),
                        checkpoint.id(),
                        event.stateHash(),
                        event.requestedBy(),
                        event.reason()))
                : draft.refuse(
                        RefusalCode.OTHER_STATE,
                        "the restored state has the hash " + event.stateHash() + ", but the state of " + checkpoint.id()
                                + " has " + checkpoint.stateHash());
    }

    /** The entity's checkpoint with this id; null if the entity does not have it, and then the request is refused. */
    private @Nullable Checkpoint own(CheckpointId id) {
        if (!id.entity().equals(draft.entity())) {
            draft.refuse(RefusalCode.OTHER_ENTITY, id + " is not a checkpoint of " + draft.entity());
            return null;
        }
        Checkpoint checkpoint = history.checkpoint(id.sequence());
        if (checkpoint == null) {
            draft.refuse(RefusalCode.NO_CHECKPOINT, missing(history, id));
        }
        return checkpoint;
    }

    /** Says why an entity does not have a checkpoint. */
    static String missing(History history, CheckpointId id) {
        return history.pruned(id.sequence()) == null
                ? "there is no checkpoint " + id
                : id + " was pruned by retention; choose one that is left";
    }
}
