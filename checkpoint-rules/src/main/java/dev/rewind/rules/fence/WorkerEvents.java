package dev.rewind.rules.fence;

import dev.rewind.events.PlanEvent;

/**
 * Tells events by which a worker reports its own work from requests, timers and answers to rollback commands. A new
 * type of event does not compile until it is classified here.
 */
public final class WorkerEvents implements PlanEvent.Cases<Boolean> {

    private static final WorkerEvents CASES = new WorkerEvents();

    private WorkerEvents() {}

    /** Whether a worker reports its own work by this event. */
    public static boolean isSaidByWorker(PlanEvent event) {
        return event.match(CASES);
    }

    @Override
    public Boolean stepStarted(PlanEvent.StepStarted event) {
        return true;
    }

    @Override
    public Boolean stepCompleted(PlanEvent.StepCompleted event) {
        return true;
    }

    @Override
    public Boolean stepFailed(PlanEvent.StepFailed event) {
        return true;
    }

    @Override
    public Boolean planCompleted(PlanEvent.PlanCompleted event) {
        return true;
    }

    @Override
    public Boolean planFailed(PlanEvent.PlanFailed event) {
        return true;
    }

    @Override
    public Boolean stateCaptured(PlanEvent.StateCaptured event) {
        return true;
    }

    @Override
    public Boolean operationFailed(PlanEvent.OperationFailed event) {
        return true;
    }

    @Override
    public Boolean rollbackRequested(PlanEvent.RollbackRequested event) {
        return false;
    }

    @Override
    public Boolean rollbackApplied(PlanEvent.RollbackApplied event) {
        return false;
    }

    @Override
    public Boolean rollbackFailed(PlanEvent.RollbackFailed event) {
        return false;
    }

    @Override
    public Boolean rollbackRetryRequested(PlanEvent.RollbackRetryRequested event) {
        return false;
    }

    @Override
    public Boolean entityResumed(PlanEvent.EntityResumed event) {
        return false;
    }

    @Override
    public Boolean planPauseRequested(PlanEvent.PlanPauseRequested event) {
        return false;
    }

    @Override
    public Boolean planCancelRequested(PlanEvent.PlanCancelRequested event) {
        return false;
    }

    @Override
    public Boolean entityParkRequested(PlanEvent.EntityParkRequested event) {
        return false;
    }

    @Override
    public Boolean planSignalled(PlanEvent.PlanSignalled event) {
        return false;
    }

    @Override
    public Boolean checkpointPinned(PlanEvent.CheckpointPinned event) {
        return false;
    }

    @Override
    public Boolean checkpointUnpinned(PlanEvent.CheckpointUnpinned event) {
        return false;
    }

    @Override
    public Boolean checkpointRestored(PlanEvent.CheckpointRestored event) {
        return false;
    }

    @Override
    public Boolean deadlineReached(PlanEvent.DeadlineReached event) {
        return false;
    }

    @Override
    public Boolean retentionDue(PlanEvent.RetentionDue event) {
        return false;
    }

    @Override
    public Boolean runnerLost(PlanEvent.RunnerLost event) {
        return false;
    }

    @Override
    public Boolean planRequested(PlanEvent.PlanRequested event) {
        return false;
    }

    @Override
    public Boolean planReleased(PlanEvent.PlanReleased event) {
        return true;
    }

    @Override
    public Boolean rollbackApproved(PlanEvent.RollbackApproved event) {
        return false;
    }

    @Override
    public Boolean rollbackRejected(PlanEvent.RollbackRejected event) {
        return false;
    }

    @Override
    public Boolean forkRequested(PlanEvent.ForkRequested event) {
        return false;
    }

    @Override
    public Boolean entityForked(PlanEvent.EntityForked event) {
        return false;
    }

    @Override
    public Boolean forkRefused(PlanEvent.ForkRefused event) {
        return false;
    }
}
