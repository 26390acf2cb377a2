package dev.rewind.processor.topology;

import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.StepStarted;

/**
 * Tells for each type of fact whether a client waits for it, and so when it is committed. Runners wait for whether the id
 * of a plan is new and for its end. They do not wait for the facts of their steps, which come in large numbers. A new type
 * of fact does not compile until it is classified here.
 */
final class AwaitedFacts implements Fact.Cases<CommitRequest> {
    private static final AwaitedFacts CASES = new AwaitedFacts();

    private AwaitedFacts() {}

    /** When this fact, which is a decision on this event, is committed. */
    static CommitRequest commitOf(Fact fact, PlanEvent event) {
        if (event.requestedBy() != null) {
            // A request names who asked for it; that person or program waits for the answer.
            return CommitRequest.NOW;
        }
        CommitRequest commit = fact.match(CASES);
        return mustBeNew(event) ? commit.or(CommitRequest.SOON) : commit;
    }

    /** A runner does not run the first step before it knows that the plan's id is new. */
    private static boolean mustBeNew(PlanEvent event) {
        return event instanceof StepStarted started && Boolean.TRUE.equals(started.ifNew());
    }

    @Override
    public CommitRequest checkpointTaken(Fact.CheckpointTaken fact) {
        // A runner does not wait with a step before it knows that the processor lets it wait.
        return fact.waits() != null ? CommitRequest.NOW : CommitRequest.NONE;
    }

    @Override
    public CommitRequest stepClosed(Fact.StepClosed fact) {
        return CommitRequest.NONE;
    }

    @Override
    public CommitRequest planOffered(Fact.PlanOffered fact) {
        return CommitRequest.NOW;
    }

    @Override
    public CommitRequest planClosed(Fact.PlanClosed fact) {
        // A runner returns the result of a plan once its end is decided.
        return CommitRequest.SOON;
    }

    @Override
    public CommitRequest rollbackOrdered(Fact.RollbackOrdered fact) {
        return CommitRequest.NOW;
    }

    @Override
    public CommitRequest rollbackSettled(Fact.RollbackSettled fact) {
        return CommitRequest.NOW;
    }

    @Override
    public CommitRequest participantAnswered(Fact.ParticipantAnswered fact) {
        return CommitRequest.NOW;
    }

    @Override
    public CommitRequest participantsAsked(Fact.ParticipantsAsked fact) {
        return CommitRequest.NOW;
    }

    @Override
    public CommitRequest requestRefused(Fact.RequestRefused fact) {
        return CommitRequest.NOW;
    }

    @Override
    public CommitRequest entityParked(Fact.EntityParked fact) {
        return CommitRequest.NOW;
    }

    @Override
    public CommitRequest entityResumed(Fact.EntityResumed fact) {
        return CommitRequest.NOW;
    }

    @Override
    public CommitRequest entityParkedByHand(Fact.EntityParkedByHand fact) {
        return CommitRequest.NOW;
    }

    @Override
    public CommitRequest signalReceived(Fact.SignalReceived fact) {
        return CommitRequest.NOW;
    }

    @Override
    public CommitRequest waitEnded(Fact.WaitEnded fact) {
        return CommitRequest.NOW;
    }

    @Override
    public CommitRequest planPaused(Fact.PlanPaused fact) {
        return CommitRequest.NOW;
    }

    @Override
    public CommitRequest checkpointPinned(Fact.CheckpointPinned fact) {
        return CommitRequest.NOW;
    }

    @Override
    public CommitRequest checkpointUnpinned(Fact.CheckpointUnpinned fact) {
        return CommitRequest.NOW;
    }

    @Override
    public CommitRequest checkpointRestored(Fact.CheckpointRestored fact) {
        return CommitRequest.NOW;
    }

    @Override
    public CommitRequest checkpointsPruned(Fact.CheckpointsPruned fact) {
        return CommitRequest.NONE;
    }

    @Override
    public CommitRequest rollbackProposed(Fact.RollbackProposed fact) {
        return CommitRequest.NOW;
    }

    @Override
    public CommitRequest proposalClosed(Fact.ProposalClosed fact) {
        return CommitRequest.NOW;
    }

    @Override
    public CommitRequest checkpointForked(Fact.CheckpointForked fact) {
        return CommitRequest.NOW;
    }

    @Override
    public CommitRequest integrityFailed(Fact.IntegrityFailed fact) {
        return CommitRequest.NOW;
    }
}
