package dev.rewind.spring;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.EventRef;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.Step;
import dev.rewind.events.UndoStep;
import dev.rewind.runner.PlanListener;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Passes the progress of served plans on to all listeners of the application. */
record PlanListeners(List<PlanListener> listeners) implements PlanListener {

    @Override
    public void checkpointAcknowledged(EntityKey plan, Step step, String stateHash, EventRef position) {
        all(listener -> listener.checkpointAcknowledged(plan, step, stateHash, position));
    }

    @Override
    public void resuming(EntityKey plan, CheckpointId latest) {
        all(listener -> listener.resuming(plan, latest));
    }

    @Override
    public void stepSkipped(EntityKey plan, String step) {
        all(listener -> listener.stepSkipped(plan, step));
    }

    @Override
    public void stepStarted(EntityKey plan, Step step) {
        all(listener -> listener.stepStarted(plan, step));
    }

    @Override
    public void checkpointTaken(Checkpoint checkpoint) {
        all(listener -> listener.checkpointTaken(checkpoint));
    }

    @Override
    public void stepCompleted(EntityKey plan, Step step, Duration took) {
        all(listener -> listener.stepCompleted(plan, step, took));
    }

    @Override
    public void stepFailed(EntityKey plan, Step step, ErrorDetail error) {
        all(listener -> listener.stepFailed(plan, step, error));
    }

    @Override
    public void commandReceived(RollbackCommand command) {
        all(listener -> listener.commandReceived(command));
    }

    @Override
    public void undone(RollbackCommand command, UndoStep step) {
        all(listener -> listener.undone(command, step));
    }

    @Override
    public void notUndone(RollbackCommand command, UndoStep step) {
        all(listener -> listener.notUndone(command, step));
    }

    @Override
    public void undoFailed(RollbackCommand command, UndoStep step, ErrorDetail error) {
        all(listener -> listener.undoFailed(command, step, error));
    }

    @Override
    public void editRefused(RollbackCommand command, ErrorDetail error) {
        all(listener -> listener.editRefused(command, error));
    }

    @Override
    public void restored(RollbackCommand command) {
        all(listener -> listener.restored(command));
    }

    @Override
    public void retrying(EntityKey plan, Step step) {
        all(listener -> listener.retrying(plan, step));
    }

    @Override
    public void planCompleted(EntityKey plan) {
        all(listener -> listener.planCompleted(plan));
    }

    @Override
    public void planFailed(EntityKey plan, ErrorDetail error) {
        all(listener -> listener.planFailed(plan, error));
    }

    private void all(Consumer<PlanListener> call) {
        listeners.forEach(call);
    }
}
