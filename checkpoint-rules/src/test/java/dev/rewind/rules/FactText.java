package dev.rewind.rules;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.Fact;
import dev.rewind.events.Fact.CheckpointPinned;
import dev.rewind.events.Fact.CheckpointRestored;
import dev.rewind.events.Fact.CheckpointTaken;
import dev.rewind.events.Fact.CheckpointUnpinned;
import dev.rewind.events.Fact.CheckpointsPruned;
import dev.rewind.events.Fact.EntityParked;
import dev.rewind.events.Fact.EntityResumed;
import dev.rewind.events.Fact.IntegrityFailed;
import dev.rewind.events.Fact.ParticipantAnswered;
import dev.rewind.events.Fact.ParticipantsAsked;
import dev.rewind.events.Fact.PlanClosed;
import dev.rewind.events.Fact.RequestRefused;
import dev.rewind.events.Fact.RollbackOrdered;
import dev.rewind.events.Fact.RollbackSettled;
import dev.rewind.events.Fact.StepClosed;
import dev.rewind.events.UndoStep;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes a fact in a few words, so that a test reads like a table. */
final class FactText implements Fact.Cases<String> {

    private FactText() {}

    static String of(Fact fact) {
        return fact.match(new FactText());
    }

    @Override
    public String checkpointTaken(CheckpointTaken fact) {
        var checkpoint = fact.checkpoint();
        return "taken " + checkpoint.sequence() + " after "
                + (checkpoint.parent() == null ? "-" : checkpoint.parent().sequence()) + " in epoch "
                + checkpoint.epoch()
                + (checkpoint.step() == null ? "" : " for " + checkpoint.step().name());
    }

    @Override
    public String stepClosed(StepClosed fact) {
        return fact.step().name() + "/" + fact.step().attempt() + " " + words(fact.outcome());
    }

    @Override
    public String planClosed(PlanClosed fact) {
        return "plan " + words(fact.outcome());
    }

    @Override
    public String rollbackOrdered(RollbackOrdered fact) {
        return "r" + fact.rollbackId().number() + " to " + fact.checkpoint().sequence()
                + (fact.edited() == null ? "" : " edited as " + fact.edited().sequence()) + " in epoch " + fact.epoch()
                + (fact.attempt() == 1 ? "" : " again") + " undo "
                + fact.undo().stream()
                        .map(undo -> (undo.completed() ? "" : "~") + undo.step() + "/" + undo.attempt())
                        .toList()
                + (fact.undoneBefore().isEmpty() ? "" : " undone before " + names(fact.undoneBefore()))
                + (fact.participants().isEmpty() ? "" : " asking ")
                + fact.participants().stream()
                        .map(asked -> asked.entity() + " for " + asked.step() + "/" + asked.attempt())
                        .collect(Collectors.joining(", "));
    }

    private static List<String> names(List<UndoStep> steps) {
        return steps.stream().map(step -> step.step() + "/" + step.attempt()).toList();
    }

    @Override
    public String rollbackSettled(RollbackSettled fact) {
        return "r" + fact.rollbackId().number() + " " + words(fact.outcome());
    }

    @Override
    public String participantAnswered(ParticipantAnswered fact) {
        return "r" + fact.rollbackId().number() + ": " + fact.participant() + " " + words(fact.outcome())
                + (fact.error() == null ? "" : " " + fact.error().type());
    }

    @Override
    public String participantsAsked(ParticipantsAsked fact) {
        return "r" + fact.rollbackId().number() + " asks again "
                + fact.participants().stream()
                        .map(asked -> asked.entity() + " for " + asked.step() + "/" + asked.attempt())
                        .collect(Collectors.joining(", "));
    }

    @Override
    public String requestRefused(RequestRefused fact) {
        return "refused " + fact.code().code();
    }

    @Override
    public String planOffered(Fact.PlanOffered fact) {
        return "offer " + fact.number();
    }

    @Override
    public String entityParked(EntityParked fact) {
        return "parked";
    }

    @Override
    public String entityResumed(EntityResumed fact) {
        return "resumed";
    }

    @Override
    public String entityParkedByHand(Fact.EntityParkedByHand fact) {
        return "parked by " + fact.requestedBy();
    }

    @Override
    public String signalReceived(Fact.SignalReceived fact) {
        return "signal " + fact.name();
    }

    @Override
    public String waitEnded(Fact.WaitEnded fact) {
        return fact.step().name() + "/" + fact.step().attempt() + " waited for "
                + (fact.signal() == null ? "time" : fact.signal());
    }

    @Override
    public String planPaused(Fact.PlanPaused fact) {
        return "paused";
    }

    @Override
    public String checkpointPinned(CheckpointPinned fact) {
        return "pinned " + fact.checkpointId().sequence();
    }

    @Override
    public String checkpointUnpinned(CheckpointUnpinned fact) {
        return "unpinned " + fact.checkpointId().sequence();
    }

    @Override
    public String checkpointRestored(CheckpointRestored fact) {
        return "restored " + fact.checkpointId().sequence();
    }

    @Override
    public String checkpointsPruned(CheckpointsPruned fact) {
        return "pruned "
                + fact.checkpointIds().stream().map(CheckpointId::sequence).toList();
    }

    @Override
    public String rollbackProposed(Fact.RollbackProposed fact) {
        return "proposed to " + fact.checkpoint().sequence() + " needs "
                + fact.needs().stream().map(FactText::words).toList();
    }

    @Override
    public String proposalClosed(Fact.ProposalClosed fact) {
        return "proposal " + words(fact.outcome());
    }

    @Override
    public String checkpointForked(Fact.CheckpointForked fact) {
        return fact.checkpointId().sequence() + " " + words(fact.outcome()) + " as " + fact.to();
    }

    @Override
    public String integrityFailed(IntegrityFailed fact) {
        return "not intact " + fact.checkpointId().sequence();
    }

    private static String words(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
