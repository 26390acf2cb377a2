package dev.rewind.processor.topology;

import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.StepStarted;

/**
 * Tells for each type of fact whether a client waits for it, so that it is committed at once. Runners do not wait for
 * the facts of their steps, and those come in large numbers, but for whether the id of a plan is new and for its end. A new type of fact does not compile until it is classified
 * here.
 */
final class AwaitedFacts implements Fact.Cases<Boolean> {
    private static final AwaitedFacts CASES = new AwaitedFacts();

    private AwaitedFacts() {}

    /** Whether a client waits for this fact, which is a decision on this event. */
    static boolean isAwaited(Fact fact, PlanEvent event) {
        // A request names who asked for it; that person or program waits for the answer.
        return event.requestedBy() != null || mustBeNew(event) || fact.match(CASES);
    }

    /** A runner does not run the first step before it knows that the plan's id is new. */
    private static boolean mustBeNew(PlanEvent event) {
        return event instanceof StepStarted started && Boolean.TRUE.equals(started.ifNew());
    }

    @Override
    public Boolean checkpointTaken(Fact.CheckpointTaken fact) {
        // A runner does not wait with a step before it knows that the processor lets it wait.
        return fact.waits() != null;
    }

    @Override
    public Boolean stepClosed(Fact.StepClosed fact) {
        return false;
    }

    @Override
    public Boolean planOffered(Fact.PlanOffered fact) {
        return true;
    }

    @Override
    public Boolean planClosed(Fact.PlanClosed fact) {
        // A runner returns the result of a plan once its end is decided.
        return true;
    }

    @Override
    public Boolean rollbackOrdered(Fact.RollbackOrdered fact) {
        return true;
    }

    @Override
    public Boolean rollbackSettled(Fact.RollbackSettled fact) {
        return true;
    }

    @Override
    public Boolean participantAnswered(Fact.ParticipantAnswered fact) {
        return true;
    }

    @Override
    public Boolean participantsAsked(Fact.ParticipantsAsked fact) {
        return true;
    }

    @Override
    public Boolean requestRefused(Fact.RequestRefused fact) {
        return true;
    }

    @Override
    public Boolean entityParked(Fact.EntityParked fact) {
        return true;
    }

    @Override
    public Boolean entityResumed(Fact.EntityResumed fact) {
        return true;
    }

    @Override
    public Boolean entityParkedByHand(Fact.EntityParkedByHand fact) {
        return true;
    }

    @Override
    public Boolean signalReceived(Fact.SignalReceived fact) {
        return true;
    }

    @Override
    public Boolean waitEnded(Fact.WaitEnded fact) {
        return true;
    }

    @Override
    public Boolean planPaused(Fact.PlanPaused fact) {
        return true;
    }

    @Override
    public Boolean checkpointPinned(Fact.CheckpointPinned fact) {
        return true;
    }

    @Override
    public Boolean checkpointUnpinned(Fact.CheckpointUnpinned fact) {
        return true;
    }

    @Override
    public Boolean checkpointRestored(Fact.CheckpointRestored fact) {
        return true;
    }

    @Override
    public Boolean checkpointsPruned(Fact.CheckpointsPruned fact) {
        return false;
    }

    @Override
    public Boolean rollbackProposed(Fact.RollbackProposed fact) {
        return true;
    }

    @Override
    public Boolean proposalClosed(Fact.ProposalClosed fact) {
        return true;
    }

    @Override
    public Boolean checkpointForked(Fact.CheckpointForked fact) {
        return true;
    }

    @Override
    public Boolean integrityFailed(Fact.IntegrityFailed fact) {
        return true;
    }
}
