package dev.rewind.processor.store;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.Fact;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackId;
import dev.rewind.events.Step;
import dev.rewind.events.StepCause;
import dev.rewind.events.StepOutcome;
import dev.rewind.events.UndoStep;
import dev.rewind.events.json.Snapshot;
import org.jspecify.annotations.Nullable;

/** Which rows each fact makes or changes. What only the head shows needs none. */
final class FactRows implements Fact.Cases<EntityRows> {
    private final EntityRows rows;
    private final @Nullable Snapshot snapshot;
    private final boolean withStates;

    /**
     * Rows of one event's facts.
     *
     * @param snapshot the state that the event carried, or null
     */
    FactRows(EntityRows rows, @Nullable Snapshot snapshot) {
        this(rows, snapshot, true);
    }

    /** Rows of facts as they are published, without the states that were in the events. */
    FactRows(EntityRows rows) {
        this(rows, null, false);
    }

    private FactRows(EntityRows rows, @Nullable Snapshot snapshot, boolean withStates) {
        this.rows = rows;
        this.snapshot = snapshot;
        this.withStates = withStates;
    }

    @Override
    public EntityRows checkpointTaken(Fact.CheckpointTaken fact) {
        Checkpoint checkpoint = fact.checkpoint();
        if (withStates) {
            if (snapshot == null || !snapshot.hash().equals(checkpoint.stateHash())) {
                throw new IllegalStateException(
                        checkpoint.id() + " was taken of a state that its event does not carry");
            }
            rows.keep(snapshot);
        }
        rows.put(checkpoint);
        rows.list(checkpoint);
        rows.putTouched(checkpoint.sequence(), fact.touches());
        StepCause cause = checkpoint.cause();
        if (cause != null) {
            rows.putNewestFor(cause, checkpoint.sequence());
        }
        return rows;
    }

    @Override
    public EntityRows stepClosed(Fact.StepClosed fact) {
        rows.put(ClosedStep.of(fact));
        return rows;
    }

    @Override
    public EntityRows planClosed(Fact.PlanClosed fact) {
        return rows;
    }

    @Override
    public EntityRows rollbackOrdered(Fact.RollbackOrdered fact) {
        if (fact.attempt() == 1) {
            rows.put(Rollback.ordered(fact));
            fact.undo().forEach(undo -> takeBack(undo, fact));
        } else {
            Rollback rollback = known(fact.rollbackId());
            rows.awaitNoMore(rollback);
            rows.put(rollback.commandedAgain(fact));
        }
        rows.await(fact.rollbackId(), fact.attempt(), fact.respondBy());
        return rows;
    }

    /** What was done counts as undone from now on; what was under way is fenced off: no event will ever close it. */
    private void takeBack(UndoStep undo, Fact.RollbackOrdered fact) {
        CheckpointId start = undo.checkpointId();
        ClosedStep closed = rows.closedStep(start.sequence());
        if (closed != null && undo.completed()) {
            rows.put(new ClosedStep(start, closed.step(), StepOutcome.UNDONE, closed.closedAt(), closed.error()));
        } else if (closed == null) {
            Checkpoint checkpoint = rows.checkpoint(start.sequence());
            Step step = checkpoint == null ? null : checkpoint.step();
            StepOutcome outcome = undo.completed() ? StepOutcome.UNDONE : StepOutcome.CANCELLED;
            rows.put(new ClosedStep(start, step, outcome, fact.at(), null));
        }
    }

    @Override
    public EntityRows rollbackSettled(Fact.RollbackSettled fact) {
        Rollback rollback = known(fact.rollbackId());
        rows.awaitNoMore(rollback);
        rows.put(rollback.settled(fact));
        return rows;
    }

    @Override
    public EntityRows participantAnswered(Fact.ParticipantAnswered fact) {
        rows.put(known(fact.rollbackId()).answered(fact));
        return rows;
    }

    @Override
    public EntityRows requestRefused(Fact.RequestRefused fact) {
        return rows;
    }

    @Override
    public EntityRows entityParked(Fact.EntityParked fact) {
        return rows;
    }

    @Override
    public EntityRows entityResumed(Fact.EntityResumed fact) {
        return rows;
    }

    @Override
    public EntityRows checkpointPinned(Fact.CheckpointPinned fact) {
        Checkpoint.Pin pin = new Checkpoint.Pin(fact.reason(), fact.requestedBy(), fact.at());
        rows.repin(known(fact.checkpointId()).withPin(pin));
        return rows;
    }

    @Override
    public EntityRows checkpointUnpinned(Fact.CheckpointUnpinned fact) {
        rows.repin(known(fact.checkpointId()).withPin(null));
        return rows;
    }

    @Override
    public EntityRows checkpointRestored(Fact.CheckpointRestored fact) {
        return rows;
    }

    @Override
    public EntityRows checkpointsPruned(Fact.CheckpointsPruned fact) {
        fact.checkpointIds().forEach(id -> rows.prune(known(id)));
        return rows;
    }

    @Override
    public EntityRows integrityFailed(Fact.IntegrityFailed fact) {
        rows.put(IntegrityFailure.of(fact));
        return rows;
    }

    private Checkpoint known(CheckpointId id) {
        return stored(id, rows.checkpoint(id.sequence()));
    }

    private Rollback known(RollbackId id) {
        return stored(id, rows.rollback(id.number()));
    }

    private static <T> T stored(Object id, @Nullable T row) {
        if (row == null) {
            throw new IllegalStateException("a fact speaks of " + id + ", which is not stored");
        }
        return row;
    }
}
