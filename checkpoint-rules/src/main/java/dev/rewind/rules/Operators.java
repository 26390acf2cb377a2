package dev.rewind.rules;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent.CheckpointPinned;
import dev.rewind.events.PlanEvent.CheckpointRestored;
import dev.rewind.events.PlanEvent.CheckpointUnpinned;
import dev.rewind.events.PlanEvent.EntityResumed;
import dev.rewind.events.RefusalCode;
import org.jspecify.annotations.Nullable;

/** What a person may do besides asking for a rollback. */
record Operators(Draft draft, History history) {

    /** Law 7: a parked entity goes on. */
    Draft resume(EntityResumed event) {
        return draft.state().parked() == null
                ? draft.refuse(RefusalCode.NOT_PARKED, draft.entity() + " is not parked")
                : draft.state(new Fact.EntityResumed(draft.ref(), draft.at(), event.reason(), event.requestedBy()));
    }

    Draft pin(CheckpointPinned event) {
        Checkpoint checkpoint = own(event.checkpointId());
        if (checkpoint == null) {
            return draft;
        }
        Checkpoint.Pin pin = checkpoint.pinned();
        return pin != null
                ? draft.refuse(RefusalCode.ALREADY_PINNED, checkpoint.id() + " is pinned by " + pin.by())
                : draft.state(new Fact.CheckpointPinned(
                        draft.ref(), draft.at(), checkpoint.id(), event.reason(), event.requestedBy()));
    }

    Draft unpin(CheckpointUnpinned event) {
        Checkpoint checkpoint = own(event.checkpointId());
        if (checkpoint == null) {
            return draft;
        }
        return checkpoint.pinned() == null
                ? draft.refuse(RefusalCode.NOT_PINNED, checkpoint.id() + " is not pinned")
                : draft.state(new Fact.CheckpointUnpinned(
                        draft.ref(), draft.at(), checkpoint.id(), event.reason(), event.requestedBy()));
    }

    Draft restored(CheckpointRestored event) {
        Checkpoint checkpoint = own(event.checkpointId());
        return checkpoint == null
                ? draft
                : draft.state(new Fact.CheckpointRestored(
                        draft.ref(), draft.at(), checkpoint.id(), event.stateHash(), event.requestedBy()));
    }

    /** The checkpoint of this id if the entity has it; otherwise the request is refused. */
    private @Nullable Checkpoint own(CheckpointId id) {
        if (!id.entity().equals(draft.entity())) {
            draft.refuse(RefusalCode.OTHER_ENTITY, id + " is not a checkpoint of " + draft.entity());
            return null;
        }
        Checkpoint checkpoint = history.checkpoint(id.sequence());
        if (checkpoint == null) {
            draft.refuse(RefusalCode.NO_CHECKPOINT, draft.entity() + " has no checkpoint " + id);
        }
        return checkpoint;
    }
}
