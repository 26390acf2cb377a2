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
import dev.rewind.processor.layout.ClosedStep;
import dev.rewind.processor.layout.DamagedRowException;
import dev.rewind.processor.layout.IntegrityFailure;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Changes the rows that each fact affects. Facts that only the head reflects change no rows here. */
final class FactRows implements Fact.Cases<EntityRows> {
    private final EntityRows rows;
    private final @Nullable Snapshot snapshot;
    private final boolean withStates;

    /**
     * For the facts of one event.
     *
     * @param snapshot the state that the event carried, or null
     */
    FactRows(EntityRows rows, @Nullable Snapshot snapshot) {
        this(rows, snapshot, true);
    }

    /** For published facts, which do not carry the states of their events. */
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
            keepStateOf(checkpoint);
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

    /** An approval carries no state. The edited state that it approves is stored since the rollback was proposed. */
    private void keepStateOf(Checkpoint checkpoint) {
        boolean isCarried = snapshot != null && snapshot.hash().equals(checkpoint.stateHash());
        boolean isStored = checkpoint.edited() != null && rows.history().storedHash(checkpoint.stateHash()) != null;
        if (snapshot != null && isCarried) {
            rows.keep(snapshot);
        } else if (snapshot != null || !isStored) {
            throw new IllegalStateException(checkpoint.id() + " was taken of a state that its event does not carry");
        }
    }

    @Override
    public EntityRows stepClosed(Fact.StepClosed fact) {
        rows.put(ClosedStep.of(fact));
        return rows;
    }

    @Override
    public EntityRows planOffered(Fact.PlanOffered fact) {
        return rows;
    }

    @Override
    public EntityRows planClosed(Fact.PlanClosed fact) {
        return rows;
    }

    @Override
    public EntityRows rollbackOrdered(Fact.RollbackOrdered fact) {
        if (fact.attempt() == 1) {
            Rollback rollback = Rollback.ordered(fact);
            rows.put(rollback);
            takeBack(rollback, fact.at());
        } else {
            Rollback rollback = known(fact.rollbackId());
            rows.awaitNoMore(rollback);
            Rollback again = rollback.commandedAgain(fact);
            rows.put(again);
            takeBack(again, fact.at());
        }
        rows.await(fact.rollbackId(), fact.attempt(), fact.respondBy());
        return rows;
    }

    /**
     * Updates the steps that a rollback lists. A completed step is to be undone, and later was undone or not. An open
     * step is closed here, because its worker is fenced and no event can close it any more.
     */
    private void takeBack(Rollback rollback, Instant at) {
        for (UndoStep undo : rollback.undo()) {
            CheckpointId start = undo.checkpointId();
            ClosedStep closed = rows.closedStep(start.sequence());
            if (closed == null && (rollback.attempts() > 1 || rollback.status() != Rollback.Status.COMMANDED)) {
                // It was pruned after the order.
                continue;
            }
            if (closed == null) {
                Checkpoint checkpoint = rows.checkpoint(start.sequence());
                Step step = checkpoint == null ? null : checkpoint.step();
                StepOutcome outcome = undo.completed() ? StepOutcome.COMPLETED : StepOutcome.CANCELLED;
                closed = new ClosedStep(start, step, outcome, at, null);
            }
            rows.put(closed.takenBack(undo));
        }
    }

    @Override
    public EntityRows rollbackSettled(Fact.RollbackSettled fact) {
        Rollback rollback = known(fact.rollbackId());
        rows.awaitNoMore(rollback);
        Rollback settled = rollback.settled(fact);
        rows.put(settled);
        takeBack(settled, fact.at());
        return rows;
    }

    @Override
    public EntityRows participantAnswered(Fact.ParticipantAnswered fact) {
        rows.put(known(fact.rollbackId()).answered(fact));
        return rows;
    }

    @Override
    public EntityRows participantsAsked(Fact.ParticipantsAsked fact) {
        rows.put(known(fact.rollbackId()).askedAgain(fact));
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
    public EntityRows entityParkedByHand(Fact.EntityParkedByHand fact) {
        return rows;
    }

    @Override
    public EntityRows signalReceived(Fact.SignalReceived fact) {
        return rows;
    }

    @Override
    public EntityRows waitEnded(Fact.WaitEnded fact) {
        return rows;
    }

    @Override
    public EntityRows planPaused(Fact.PlanPaused fact) {
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
    public EntityRows rollbackProposed(Fact.RollbackProposed fact) {
        if (withStates && snapshot != null && fact.edit() != null) {
            rows.keep(snapshot);
        }
        return rows;
    }

    @Override
    public EntityRows proposalClosed(Fact.ProposalClosed fact) {
        // The state of an approved rollback is that of the checkpoint which the same event takes.
        if (withStates && fact.edit() != null && fact.outcome() != Fact.ProposalClosed.Outcome.APPROVED) {
            rows.drop(fact.edit().stateHash());
        }
        return rows;
    }

    @Override
    public EntityRows checkpointForked(Fact.CheckpointForked fact) {
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
            throw DamagedRowException.missing(id);
        }
        return row;
    }
}
