package dev.rewind.rules.state;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.Entity.Hold;
import dev.rewind.events.Fact;
import dev.rewind.events.Fact.CheckpointPinned;
import dev.rewind.events.Fact.CheckpointRestored;
import dev.rewind.events.Fact.CheckpointTaken;
import dev.rewind.events.Fact.CheckpointUnpinned;
import dev.rewind.events.Fact.CheckpointsPruned;
import dev.rewind.events.Fact.EntityParked;
import dev.rewind.events.Fact.EntityParkedByHand;
import dev.rewind.events.Fact.EntityResumed;
import dev.rewind.events.Fact.IntegrityFailed;
import dev.rewind.events.Fact.ParticipantAnswered;
import dev.rewind.events.Fact.ParticipantsAsked;
import dev.rewind.events.Fact.PlanClosed;
import dev.rewind.events.Fact.PlanOffered;
import dev.rewind.events.Fact.PlanPaused;
import dev.rewind.events.Fact.ProposalClosed;
import dev.rewind.events.Fact.RequestRefused;
import dev.rewind.events.Fact.RollbackOrdered;
import dev.rewind.events.Fact.RollbackProposed;
import dev.rewind.events.Fact.RollbackSettled;
import dev.rewind.events.Fact.SignalReceived;
import dev.rewind.events.Fact.StepClosed;
import dev.rewind.events.Fact.WaitEnded;
import dev.rewind.events.Step;
import org.jspecify.annotations.Nullable;

/**
 * Applies one fact to a state. It decides nothing: all decisions are made before a fact is written. It only says which
 * parts a fact concerns; each part makes its own transitions and refuses those that are illegal.
 */
final class Fold implements Fact.Cases<EntityState> {

    private final EntityState before;

    private TimelinePosition timeline;
    private OpenSteps steps;
    private PlanLifecycle plan;
    private @Nullable LastRollback lastRollback;
    private StepFailures stepFailures;
    private EntityState.Counts counts;
    private Signals signals;
    private RememberedWaits waits;
    private @Nullable Proposal proposal;
    private Family family;

    Fold(EntityState before) {
        this.before = before;
        this.timeline = before.timeline();
        this.steps = before.steps();
        this.plan = before.plan();
        this.lastRollback = before.lastRollback();
        this.stepFailures = before.stepFailures();
        this.counts = before.counts();
        this.signals = before.keptSignals();
        this.waits = before.waits();
        this.proposal = before.proposal();
        this.family = before.family();
    }

    @Override
    public EntityState checkpointTaken(CheckpointTaken fact) {
        Checkpoint checkpoint = fact.checkpoint();
        timeline = timeline.afterTaking(checkpoint);
        family = family.after(checkpoint);
        Step step = checkpoint.step();
        if (step != null) {
            plan = plan.stepStarted(checkpoint.sequence(), fact.runner(), fact.outline());
            steps = steps.opened(step, fact);
            Step.Wait wait = fact.waits();
            waits = wait == null ? waits : waits.started(step, checkpoint.sequence(), wait);
        }
        return changed(fact);
    }

    @Override
    public EntityState stepClosed(StepClosed fact) {
        steps = steps.closed(fact);
        switch (fact.outcome()) {
            case COMPLETED -> {
                counts = counts.oneMoreCompleted();
                stepFailures = stepFailures.completed(fact.step().name());
                waits = waits.completed(fact.step().name());
            }
            case FAILED, TIMED_OUT -> {
                counts = counts.oneMoreFailed();
                stepFailures = stepFailures.failed(fact);
            }
            case CANCELLED, UNDONE -> {
                // A step that is cancelled or undone neither completed nor failed.
            }
        }
        return changed(fact);
    }

    @Override
    public EntityState planClosed(PlanClosed fact) {
        plan = plan.closed(fact, lastRollback != null && lastRollback.isPending());
        stepFailures = stepFailures.ended(fact);
        signals = Signals.NONE;
        waits = RememberedWaits.NONE;
        return changed(fact);
    }

    @Override
    public EntityState rollbackOrdered(RollbackOrdered fact) {
        timeline = timeline.afterRollback(fact);
        lastRollback = LastRollback.commanded(lastRollback, fact);
        if (fact.attempt() == 1) {
            steps = OpenSteps.NONE;
            boolean isEarly = plan.isRequested();
            plan = plan.rolledBack(fact);
            signals = plan.runs() || isEarly ? signals : Signals.NONE;
            waits = waits.rolledBack(fact);
        }
        stepFailures = stepFailures.rolledBack(fact);
        if (fact.cause().askedByPerson()) {
            stepFailures = stepFailures.rolledBackByPerson();
        }
        return changed(fact);
    }

    @Override
    public EntityState rollbackSettled(RollbackSettled fact) {
        lastRollback = LastRollback.settled(lastRollback, fact);
        plan = lastRollback.isPending() ? plan : plan.settled();
        stepFailures = stepFailures.settled(fact);
        return changed(fact);
    }

    @Override
    public EntityState participantAnswered(ParticipantAnswered fact) {
        lastRollback = LastRollback.answered(lastRollback, fact);
        return changed(fact);
    }

    @Override
    public EntityState participantsAsked(ParticipantsAsked fact) {
        lastRollback = LastRollback.asked(lastRollback, fact);
        return changed(fact);
    }

    @Override
    public EntityState requestRefused(RequestRefused fact) {
        counts = counts.oneMoreRefused();
        return noted(fact, before.times());
    }

    @Override
    public EntityState entityParked(EntityParked fact) {
        stepFailures = stepFailures.parkedBy(fact.step());
        return changed(fact);
    }

    @Override
    public EntityState entityResumed(EntityResumed fact) {
        boolean paused = plan.paused() != null;
        if (!paused && !stepFailures.isParked()) {
            throw new IllegalTransitionException("an entity that is neither parked nor paused cannot be resumed");
        }
        if (paused) {
            plan = plan.resumed();
            steps = steps.timedFrom(fact.at());
        }
        if (stepFailures.isParked()) {
            stepFailures = stepFailures.resumedAt(fact.at());
        }
        return changed(fact);
    }

    @Override
    public EntityState entityParkedByHand(EntityParkedByHand fact) {
        stepFailures = stepFailures.parkedByHand(new Hold(fact.reason(), fact.requestedBy(), fact.at()));
        return changed(fact);
    }

    @Override
    public EntityState planPaused(PlanPaused fact) {
        plan = plan.paused(new Hold(fact.reason(), fact.requestedBy(), fact.at()));
        return changed(fact);
    }

    @Override
    public EntityState signalReceived(SignalReceived fact) {
        signals = signals.received(fact);
        return changed(fact);
    }

    @Override
    public EntityState waitEnded(WaitEnded fact) {
        steps = steps.waited(fact);
        if (fact.signal() != null && !waits.hadEnded(fact)) {
            signals = signals.used(fact.signal());
        }
        waits = waits.ended(fact);
        return changed(fact);
    }

    @Override
    public EntityState checkpointPinned(CheckpointPinned fact) {
        return changed(fact);
    }

    @Override
    public EntityState checkpointUnpinned(CheckpointUnpinned fact) {
        return changed(fact);
    }

    @Override
    public EntityState checkpointRestored(CheckpointRestored fact) {
        return noted(fact, before.times());
    }

    @Override
    public EntityState checkpointsPruned(CheckpointsPruned fact) {
        counts = counts.morePruned(fact.checkpointIds().size(), timeline.taken());
        return changed(fact);
    }

    @Override
    public EntityState integrityFailed(IntegrityFailed fact) {
        return noted(fact, before.times());
    }

    @Override
    public EntityState planOffered(PlanOffered fact) {
        plan = plan.offered(fact);
        return changed(fact);
    }

    @Override
    public EntityState rollbackProposed(RollbackProposed fact) {
        proposal = Proposal.proposed(proposal, fact);
        return changed(fact);
    }

    @Override
    public EntityState proposalClosed(ProposalClosed fact) {
        Proposal.close(proposal, fact);
        proposal = null;
        return changed(fact);
    }

    @Override
    public EntityState checkpointForked(Fact.CheckpointForked fact) {
        family = family.after(fact);
        return changed(fact);
    }

    private EntityState changed(Fact fact) {
        return noted(fact, before.times().changedAt(fact.at()));
    }

    private EntityState noted(Fact fact, ChangeTimes times) {
        EntityState after = new EntityState(
                before.entity(),
                timeline,
                steps,
                plan,
                lastRollback,
                stepFailures,
                signals,
                waits,
                counts,
                times,
                before.lastOffset(),
                before.seen().with(fact.event()),
                proposal,
                family);
        return after.status() == before.status() ? after : after.ofStatusSince(fact.at());
    }
}
