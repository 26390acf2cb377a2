package dev.rewind.runner.history;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.Fact;
import dev.rewind.events.Fact.PlanClosed;
import dev.rewind.events.Fact.RollbackOrdered;
import dev.rewind.events.Fact.RollbackSettled;
import dev.rewind.events.Fact.StepClosed;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackCause;
import dev.rewind.events.Step;
import dev.rewind.events.StepOutcome;
import dev.rewind.events.UndoStep;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.runner.history.PlanHistory.End;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Derives the history of a plan from the facts about it, in the order of the log. */
final class HistoryOfFacts {

    private final NavigableMap<Long, Checkpoint> checkpoints = new TreeMap<>();
    private final NavigableSet<Long> open = new TreeSet<>();
    private final NavigableSet<Long> waiting = new TreeSet<>();
    private final NavigableSet<Long> withoutRunner = new TreeSet<>();
    private final NavigableMap<Long, DoneStep> done = new TreeMap<>();
    private final Map<String, Integer> attempts = new LinkedHashMap<>();
    private final Map<String, Integer> failures = new HashMap<>();
    private final Map<String, ErrorDetail> errors = new HashMap<>();
    private final List<UndoStep> undone = new ArrayList<>();
    private long epoch = 1;
    private long latest;
    private @Nullable End closed;
    private @Nullable End failed;
    private @Nullable RollbackOrdered last;
    private Rollback.@Nullable Status lastStatus;
    private @Nullable String parked;
    private @Nullable String traceId;
    private @Nullable String traceparent;
    private boolean isPaused;
    private boolean isRequested;
    private boolean isOffered;
    private @Nullable String runner;

    private HistoryOfFacts() {}

    static PlanHistory of(List<Envelope<Fact>> facts) {
        HistoryOfFacts history = new HistoryOfFacts();
        facts.forEach(history::add);
        return history.history();
    }

    private PlanHistory history() {
        boolean isUnapplied = lastStatus != null && lastStatus.isUnapplied();
        return new PlanHistory(
                checkpoints,
                open,
                waiting,
                withoutRunner,
                done,
                attempts,
                failures,
                errors,
                undone,
                epoch,
                latest,
                isUnapplied ? null : closed,
                failed,
                isUnapplied && last != null ? last.restored().sequence() : null,
                parked,
                isPaused,
                isRequested,
                isOffered,
                runner,
                traceId,
                traceparent);
    }

    private void add(Envelope<Fact> envelope) {
        Fact fact = envelope.data();
        if (fact instanceof Fact.CheckpointTaken taken) {
            taken(taken);
            runner = taken.checkpoint().step() == null ? runner : taken.runner();
            traceId = taken.checkpoint().step() == null
                    ? traceId
                    : taken.checkpoint().traceId();
            traceparent = taken.checkpoint().step() == null ? traceparent : envelope.traceparent();
        } else if (fact instanceof StepClosed stepClosed) {
            closed(stepClosed);
        } else if (fact instanceof PlanClosed planClosed) {
            closed = new End(planClosed.outcome(), planClosed.error());
            failed = planClosed.outcome() == PlanClosed.Outcome.FAILED ? closed : null;
            isPaused = false;
            runner = lastStatus == Rollback.Status.COMMANDED ? runner : null;
        } else if (fact instanceof RollbackOrdered ordered) {
            ordered(ordered);
        } else if (fact instanceof RollbackSettled settled) {
            settled(settled);
        } else if (fact instanceof Fact.EntityParked it) {
            parked = "step \"" + it.step() + "\"";
        } else if (fact instanceof Fact.EntityParkedByHand it) {
            parked = it.requestedBy() + ": " + it.reason();
        } else if (fact instanceof Fact.PlanPaused) {
            isPaused = true;
        } else if (fact instanceof Fact.EntityResumed) {
            if (parked != null) {
                resetFailures();
            }
            isPaused = false;
        } else if (fact instanceof Fact.WaitEnded ended) {
            waiting.remove(ended.checkpointId().sequence());
        } else if (fact instanceof Fact.PlanOffered) {
            isRequested = true;
            isOffered = true;
        }
    }

    private void taken(Fact.CheckpointTaken fact) {
        Checkpoint checkpoint = fact.checkpoint();
        checkpoints.put(checkpoint.sequence(), checkpoint);
        latest = checkpoint.sequence();
        Step step = checkpoint.step();
        if (step != null) {
            isOffered = false;
            closed = null;
            failed = null;
            open.add(checkpoint.sequence());
            if (fact.waits() != null) {
                waiting.add(checkpoint.sequence());
            }
            if (fact.runner() == null) {
                withoutRunner.add(checkpoint.sequence());
            }
            attempts.merge(step.name(), step.attempt(), (known, more) -> Math.max(known, more));
        }
    }

    private void closed(StepClosed fact) {
        long sequence = fact.checkpointId().sequence();
        String name = fact.step().name();
        open.remove(sequence);
        waiting.remove(sequence);
        withoutRunner.remove(sequence);
        if (fact.outcome() == StepOutcome.COMPLETED) {
            done.put(
                    sequence,
                    new DoneStep(fact.step(), fact.checkpointId(), fact.event().offset(), fact.event()));
            failures.remove(name);
        } else if (RunTakeover.isFailure(fact.outcome(), fact.error())) {
            failures.merge(name, 1, Integer::sum);
            errors.put(name, RunTakeover.errorOf(fact.error()));
        }
    }

    private void ordered(RollbackOrdered fact) {
        RollbackCause cause = fact.cause();
        epoch = fact.epoch();
        isOffered &= !cause.takesPlanOver();
        latest = fact.checkpoint().sequence();
        last = fact;
        lastStatus = Rollback.Status.COMMANDED;
        if (fact.attempt() == 1) {
            open.clear();
            waiting.clear();
            withoutRunner.clear();
            runner = isRequested ? cause.runner(runner) : runner;
            closed = null;
            failed = RunTakeover.isCauseOf(cause) ? failed : null;
        }
        if (RunTakeover.isByPerson(cause)) {
            resetFailures();
        }
    }

    private void settled(RollbackSettled fact) {
        if (last == null || !last.rollbackId().equals(fact.rollbackId())) {
            return;
        }
        lastStatus = fact.outcome();
        runner = closed == null ? runner : null;
        undone.addAll(fact.undone());
        List<UndoStep> takenBack = fact.outcome() == Rollback.Status.APPLIED ? last.undo() : fact.undone();
        takenBack.stream()
                .map(UndoStep::checkpointId)
                .map(CheckpointId::sequence)
                .forEach(done::remove);
    }

    private void resetFailures() {
        parked = null;
        failures.clear();
        errors.clear();
    }
}
