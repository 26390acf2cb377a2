package dev.rewind.rules;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.Fact;
import dev.rewind.events.Limits;
import dev.rewind.events.PlanEvent.CheckpointPinned;
import dev.rewind.events.PlanEvent.CheckpointRestored;
import dev.rewind.events.PlanEvent.CheckpointUnpinned;
import dev.rewind.events.PlanEvent.EntityForked;
import dev.rewind.events.PlanEvent.ForkRefused;
import dev.rewind.events.PlanEvent.ForkRequested;
import dev.rewind.events.RefusalCode;
import dev.rewind.rules.history.History;
import dev.rewind.rules.state.EntityState;
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
            draft.refuse(RefusalCode.NO_CHECKPOINT, draft.entity() + " has no checkpoint " + id);
        }
        return checkpoint;
    }

    /** Verifies a checkpoint and hands it over to a new entity. From then on it is kept. */
    Draft forkRequested(ForkRequested event) {
        CheckpointId id = event.checkpointId();
        EntityState state = draft.state();
        if (!id.entity().equals(draft.entity()) || event.to().equals(draft.entity())) {
            return draft.refuse(
                    RefusalCode.OTHER_ENTITY,
                    id.entity().equals(draft.entity())
                            ? draft.entity() + " cannot begin with its own checkpoint; name a new entity"
                            : id + " is not a checkpoint of " + draft.entity());
        }
        Checkpoint base = history.checkpoint(id.sequence());
        if (base == null) {
            return draft.refuse(RefusalCode.NO_CHECKPOINT, "there is no checkpoint " + id);
        }
        if (state.family().isForked(id, event.to())) {
            return draft.refuse(RefusalCode.ENTITY_EXISTS, event.to() + " has begun with " + id + " already");
        }
        if (state.family().isFull()) {
            return draft.refuse(
                    RefusalCode.TOO_MANY_FORKS,
                    Limits.FORKS + " entities have begun with checkpoints of " + draft.entity()
                            + "; no more are allowed. Fork one of them");
        }
        if (event.edit() != null && !event.edit().of().equals(id)) {
            return draft.refuse(
                    RefusalCode.OTHER_TARGET,
                    "the state of " + event.edit().of() + " was edited, but the fork is of " + id);
        }
        boolean isBeforeAnyStep = base.parent() == null;
        if (event.plan() != null && event.step() == null && base.continuesWith() == null && !isBeforeAnyStep) {
            return draft.refuse(
                    RefusalCode.FORK_WITHOUT_STEP,
                    "no step starts from " + id + ", so the plan would not know where to go on; name the step");
        }
        Checkpoint intact = new IntactCheckpoint(draft, history).intact(id.sequence());
        return intact != null && intact.id().equals(id)
                ? draft.add(new Fact.CheckpointForked(
                        draft.ref(),
                        draft.at(),
                        id,
                        event.to(),
                        Fact.CheckpointForked.Outcome.FORKED,
                        event.reason(),
                        event.requestedBy(),
                        event.effects()))
                : draft.refuse(RefusalCode.NO_INTACT_CHECKPOINT, id + " is damaged, so no entity can begin with it");
    }

    /** Begins a new entity with the checkpoint of another one. Its processor has verified it. */
    Draft entityForked(EntityForked event) {
        if (draft.state().exists()) {
            return draft.refuse(
                    RefusalCode.ENTITY_EXISTS,
                    "a new entity can begin with a checkpoint only, but " + draft.entity() + " already has "
                            + draft.state().taken() + " checkpoints");
        }
        draft.begin(
                event.state(),
                new Checkpoint.ForkedFrom(
                        event.from(),
                        event.chainHash(),
                        event.requestedBy(),
                        event.reason(),
                        event.step(),
                        event.edited(),
                        event.effects()));
        return event.plan() == null
                ? draft
                : draft.add(new Fact.PlanOffered(draft.ref(), draft.at(), event.plan(), 1, Fact.OfferCause.REQUESTED));
    }

    /** The other entity could not begin with the checkpoint, so it need not be kept for it. */
    Draft forkRefused(ForkRefused event) {
        return draft.state().family().isForked(event.checkpointId(), event.to())
                ? draft.add(new Fact.CheckpointForked(
                        draft.ref(),
                        draft.at(),
                        event.checkpointId(),
                        event.to(),
                        Fact.CheckpointForked.Outcome.REFUSED,
                        null,
                        null))
                : draft.refuse(RefusalCode.NO_CHECKPOINT, event.to() + " has not begun with " + event.checkpointId());
    }
}
