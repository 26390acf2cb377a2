package dev.rewind.runner;

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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What earlier runners did with a plan: a fold of the facts about it. */
final class Past {

    private final NavigableMap<Long, Checkpoint> checkpoints = new TreeMap<>();
    private final NavigableMap<Long, Checkpoint> open = new TreeMap<>();
    private final NavigableMap<Long, StepClosed> done = new TreeMap<>();
    private final Map<String, Integer> attempts = new LinkedHashMap<>();
    private final Map<String, Integer> failures = new HashMap<>();
    private final Map<String, ErrorDetail> errors = new HashMap<>();
    private final List<UndoStep> undone = new ArrayList<>();
    private long epoch = 1;
    private long latest;
    private @Nullable PlanClosed closed;
    private @Nullable PlanClosed failed;
    private @Nullable RollbackOrdered last;
    private Rollback.@Nullable Status lastStatus;
    private @Nullable String parked;
    private @Nullable String traceparent;

    static Past of(List<Envelope<Fact>> facts) {
        Past past = new Past();
        facts.forEach(past::add);
        return past;
    }

    /** The trace context of the newest step, or null where its runner gave none. */
    @Nullable
    String traceparent() {
        return traceparent;
    }

    boolean isKnown() {
        return !checkpoints.isEmpty();
    }

    /** Whether the log goes back to the plan's first checkpoint. */
    boolean isWhole() {
        return checkpoints.isEmpty() || checkpoints.firstKey() == 1;
    }

    long epoch() {
        return epoch;
    }

    Checkpoint latest() {
        Checkpoint checkpoint = checkpoints.get(latest);
        if (checkpoint == null) {
            throw new IllegalStateException("a plan without a checkpoint has no latest one");
        }
        return checkpoint;
    }

    /** How the plan ended, if nothing is left to do for it. */
    @Nullable
    PlanClosed ended() {
        return isStuck() ? null : closed;
    }

    /** Why the plan was given up, if it was and has not gone on since. */
    @Nullable
    PlanClosed failed() {
        return failed;
    }

    /** The step for whose failures the plan is parked, if it is. */
    @Nullable
    String parked() {
        return parked;
    }

    /** The step that was under way first, or null when none is. */
    @Nullable
    Step openStep() {
        return open.isEmpty() ? null : open.firstEntry().getValue().step();
    }

    /** Where to go back to when no step is under way: what a rollback that was not brought to its end wanted, or here. */
    long target() {
        if (isStuck() && last != null) {
            return last.checkpoint().sequence();
        }
        Checkpoint at = latest();
        while (at.reason().equals(Checkpoint.STEP_COMPLETED) && at.parent() != null) {
            // The state of one step of several: the plan's is where that step started from.
            Checkpoint before = checkpoints.get(at.parent().sequence());
            if (before == null) {
                break;
            }
            at = before;
        }
        return at.sequence();
    }

    /** How often each step was started. */
    Map<String, Integer> attempts() {
        return attempts;
    }

    /** How often each step has failed since it last completed, not counting the deaths of runners. */
    Map<String, Integer> failures() {
        return failures;
    }

    /** Why each step failed last. */
    Map<String, ErrorDetail> errors() {
        return errors;
    }

    /** What was undone. */
    List<UndoStep> undone() {
        return undone;
    }

    /** The steps that are done and not undone, in the order in which they started. */
    List<StepClosed> done() {
        return List.copyOf(done.values());
    }

    /** The checkpoint whose state is the state after this step, as far as a checkpoint shows it; otherwise null. */
    @Nullable
    Checkpoint after(StepClosed step) {
        Checkpoint start = checkpoints.get(step.checkpointId().sequence());
        return start == null
                ? null
                : checkpoints.tailMap(start.sequence(), false).values().stream()
                        .filter(next -> next.step() != null || next.reason().equals(Checkpoint.PLAN_COMPLETED))
                        .findFirst()
                        .filter(next -> next.epoch() == start.epoch())
                        .orElse(null);
    }

    private boolean isStuck() {
        return lastStatus == Rollback.Status.COMMANDED
                || lastStatus == Rollback.Status.FAILED
                || lastStatus == Rollback.Status.EXPIRED;
    }

    private void add(Envelope<Fact> said) {
        Fact fact = said.data();
        if (fact instanceof Fact.CheckpointTaken taken) {
            taken(taken.checkpoint());
            traceparent = taken.checkpoint().step() == null ? traceparent : said.traceparent();
        } else if (fact instanceof StepClosed stepClosed) {
            closed(stepClosed);
        } else if (fact instanceof PlanClosed planClosed) {
            closed = planClosed;
            failed = planClosed.outcome() == PlanClosed.Outcome.FAILED ? planClosed : null;
        } else if (fact instanceof RollbackOrdered ordered) {
            ordered(ordered);
        } else if (fact instanceof RollbackSettled settled) {
            settled(settled);
        } else if (fact instanceof Fact.EntityParked it) {
            parked = it.step();
        } else if (fact instanceof Fact.EntityResumed) {
            letGo();
        }
    }

    private void taken(Checkpoint checkpoint) {
        checkpoints.put(checkpoint.sequence(), checkpoint);
        latest = checkpoint.sequence();
        Step step = checkpoint.step();
        if (step != null) {
            closed = null;
            failed = null;
            open.put(checkpoint.sequence(), checkpoint);
            attempts.merge(step.name(), step.attempt(), (known, more) -> Math.max(known, more));
        }
    }

    private void closed(StepClosed fact) {
        long sequence = fact.checkpointId().sequence();
        String name = fact.step().name();
        ErrorDetail error = fact.error();
        open.remove(sequence);
        if (fact.outcome() == StepOutcome.COMPLETED) {
            done.put(sequence, fact);
            failures.remove(name);
        } else if (fact.outcome() == StepOutcome.TIMED_OUT
                || (fact.outcome() == StepOutcome.FAILED
                        && error != null
                        && !error.type().equals(TakeOver.RUNNER_LOST))) {
            failures.merge(name, 1, Integer::sum);
            errors.put(name, error == null ? ErrorDetail.of("timeout", "the step did not end in time") : error);
        }
    }

    private void ordered(RollbackOrdered fact) {
        RollbackCause cause = fact.cause();
        epoch = fact.epoch();
        latest = fact.checkpoint().sequence();
        last = fact;
        lastStatus = Rollback.Status.COMMANDED;
        if (fact.attempt() == 1) {
            open.clear();
            closed = null;
            failed = TakeOver.isCauseOf(cause) ? failed : null;
        }
        if (cause.kind() == RollbackCause.Kind.REQUESTED && !TakeOver.isCauseOf(cause)) {
            letGo();
        }
    }

    private void settled(RollbackSettled fact) {
        if (last == null || !last.rollbackId().equals(fact.rollbackId())) {
            return;
        }
        lastStatus = fact.outcome();
        undone.addAll(fact.undone());
        List<UndoStep> takenBack = fact.outcome() == Rollback.Status.APPLIED ? last.undo() : fact.undone();
        takenBack.stream()
                .map(UndoStep::checkpointId)
                .map(CheckpointId::sequence)
                .forEach(done::remove);
    }

    private void letGo() {
        parked = null;
        failures.clear();
        errors.clear();
    }
}
