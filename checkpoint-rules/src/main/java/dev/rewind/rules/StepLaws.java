package dev.rewind.rules;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.Entity.Hold;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent.DeadlineReached;
import dev.rewind.events.PlanEvent.RunnerLost;
import dev.rewind.events.PlanEvent.StepCompleted;
import dev.rewind.events.PlanEvent.StepFailed;
import dev.rewind.events.PlanEvent.StepStarted;
import dev.rewind.events.RefusalCode;
import dev.rewind.events.RollbackCause;
import dev.rewind.events.Step;
import dev.rewind.events.StepOutcome;
import dev.rewind.events.json.Rfc3339;
import dev.rewind.rules.history.History;
import dev.rewind.rules.history.TimelineWalk;
import dev.rewind.rules.state.EntityState;
import dev.rewind.rules.state.OpenStep;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Decides on the events of steps: start, completion, failure and time-out (laws 1, 2 and 7). */
final class StepLaws {

    private final Draft draft;
    private final History history;
    private final LawLimits law;
    private final WaitLaws waits;

    StepLaws(Draft draft, History history, LawLimits law, WaitLaws waits) {
        this.draft = draft;
        this.waits = waits;
        this.history = history;
        this.law = law;
    }

    /**
     * Takes the checkpoint. If the event says that another step has completed, that step is closed first, as by a
     * {@code step-completed} before this event. If the same step is still under way after that, its worker has
     * abandoned it, and it is cancelled. A completion that is refused does not refuse the start: the worker already
     * runs the step.
     */
    Draft started(StepStarted event) {
        EntityState state = draft.state();
        if (Boolean.TRUE.equals(event.ifNew()) && state.exists()) {
            return draft.refuse(
                    RefusalCode.LATEST_CHANGED,
                    "if_new is set, but " + draft.entity() + " already has " + state.taken() + " checkpoints");
        }
        Step ended = event.completes() == null ? null : event.completes().named();
        OpenStep completed = ended == null ? null : state.openStep(ended).orElse(null);
        if (state.isCancelled()) {
            return draft.refuse(
                    RefusalCode.PLAN_NOT_RUNNING, draft.entity() + " was cancelled; roll it back to open it again");
        }
        if (state.paused() != null) {
            return startedWhilePaused(event, completed);
        }
        if (completed == null
                && state.openSteps().size() >= LawLimits.MAX_OPEN_STEPS
                && state.openStep(event.step()).isEmpty()) {
            return draft.refuse(
                    RefusalCode.TOO_MANY_OPEN_STEPS,
                    state.openSteps().size() + " steps are under way; at most " + LawLimits.MAX_OPEN_STEPS
                            + " are allowed");
        }
        if (completed != null) {
            draft.close(completed, StepOutcome.COMPLETED, null);
        }
        draft.state().openStep(event.step()).ifPresent(open -> draft.close(open, StepOutcome.CANCELLED, null));
        Long timeoutMs = event.timeoutMs();
        Step.Wait wait = waits.of(event);
        Instant deadline = timeoutMs == null || wait != null ? null : draft.at().plusMillis(timeoutMs);
        String reason = event.reason() == null ? Checkpoint.STEP_STARTED : event.reason();
        draft.take(
                event.state(),
                reason,
                event.step(),
                null,
                event.labels(),
                deadline,
                event.touches(),
                wait,
                wait != null && wait.hasNoRunner() ? null : event.runner(),
                event.outline());
        if (wait != null) {
            List<OpenStep> open = draft.state().openSteps();
            waits.started(open.get(open.size() - 1));
        }
        return ended == null || completed != null ? draft : notOpen(ended);
    }

    /**
     * Refuses a start, because the plan is paused. The step that the event completes was under way before the pause, so
     * it completes as by a {@code step-completed} with the same state.
     */
    private Draft startedWhilePaused(StepStarted event, @Nullable OpenStep completed) {
        if (completed != null) {
            draft.close(completed, StepOutcome.COMPLETED, null);
            draft.take(event.state(), Checkpoint.STEP_COMPLETED);
        }
        Hold paused = Objects.requireNonNull(draft.state().paused());
        return draft.refuse(
                RefusalCode.PLAN_NOT_RUNNING,
                draft.entity() + " is paused by " + paused.by() + " (" + paused.reason()
                        + "); no step starts until it is resumed");
    }

    Draft completed(StepCompleted event) {
        OpenStep open = draft.state().openStep(event.step()).orElse(null);
        if (open == null) {
            return notOpen(event.step());
        }
        draft.close(open, StepOutcome.COMPLETED, null);
        if (event.state() != null) {
            draft.take(event.state(), Checkpoint.STEP_COMPLETED);
        }
        return draft;
    }

    Draft failed(StepFailed event) {
        OpenStep open = draft.state().openStep(event.step()).orElse(null);
        return open == null ? notOpen(event.step()) : failed(open, StepOutcome.FAILED, event.error());
    }

    /**
     * Times a step out if its deadline has passed by the log's time, or ends its wait. The sender's clock does not count.
     */
    Draft overdue(DeadlineReached event) {
        Map<Long, Instant> deadlines = draft.state().stepDeadlines();
        OpenStep overdue = draft.state().openSteps().stream()
                .filter(open -> open.startsFrom(draft.entity()).equals(event.checkpointId()))
                .filter(open ->
                        deadlines.containsKey(open.sequence()) && !draft.at().isBefore(deadlines.get(open.sequence())))
                .findFirst()
                .orElse(null);
        if (overdue == null) {
            return draft.refuse(
                    RefusalCode.NOTHING_DUE, "no step that started from " + event.checkpointId() + " is overdue");
        }
        return overdue.waits() == null ? failed(overdue, StepOutcome.TIMED_OUT, null) : waits.timeHasCome(overdue);
    }

    /**
     * Closes the steps of a runner that is gone, and orders the rollback by which a runner takes a plan over: to where
     * the plan stands. The steps count as unfinished, so their undo can be part of it. Refused if a step of another
     * runner is under way too, because the plan has a runner then, and if a step waits, because it needs none. A
     * requested plan that the runner has taken is only offered again if no step is under way.
     */
    Draft runnerLost(RunnerLost event) {
        EntityState before = draft.state();
        List<OpenStep> open = before.openSteps();
        PlanOffers offers = new PlanOffers(draft);
        if (before.isHeldForApproval()) {
            return draft.refuse(
                    RefusalCode.NOTHING_DUE,
                    "a rollback after a failure waits for an approval, so no runner is needed before it is decided");
        }
        if (open.isEmpty() && offers.isHeldBy(event.runner())) {
            return offers.lostBetweenSteps(event.runner(), law.parkAfter());
        }
        if (open.isEmpty()
                || !open.stream().allMatch(step -> event.runner().equals(step.runner()) && step.waits() == null)) {
            return draft.refuse(
                    RefusalCode.NOTHING_DUE, "no step of " + event.runner() + " is under way, or not only its steps");
        }
        ErrorDetail error = ErrorDetail.of(
                RollbackCause.RUNNER_LOST,
                event.runner() + " has not been heard of since " + Rfc3339.format(event.lastSeen()));
        open.forEach(step -> draft.close(step, StepOutcome.FAILED, error));
        Step newest = open.get(open.size() - 1).step();
        if (park(newest.name(), before)) {
            return draft;
        }
        RollbackCause cause =
                new RollbackCause(draft.ref().id(), RollbackCause.Kind.STEP_FAILED, newest, error, null, null);
        new RollbackOrders(draft, history, law).order(before.latest(), before, cause, true);
        return offers.lost();
    }

    /** Parks the entity if this step has failed too often. */
    private boolean park(String step, EntityState before) {
        int failures = draft.state().failures().getOrDefault(step, 0);
        boolean parks = law.parkAfter() > 0 && failures >= law.parkAfter() && !before.isParked();
        if (parks) {
            draft.add(new Fact.EntityParked(draft.ref(), draft.at(), step, failures));
        }
        return parks;
    }

    /** Orders a rollback to the start of the step, or further back if failures escalate; parks after too many. */
    private Draft failed(OpenStep open, StepOutcome outcome, @Nullable ErrorDetail error) {
        EntityState before = draft.state();
        draft.close(open, outcome, error);
        String name = open.step().name();
        if (park(name, before)) {
            return draft;
        }
        int failures = draft.state().failures().getOrDefault(name, 0);
        int furtherBack =
                law.escalateAfter() > 0 && failures % law.escalateAfter() == 0 ? failures / law.escalateAfter() : 0;
        RollbackCause.Kind kind =
                outcome == StepOutcome.TIMED_OUT ? RollbackCause.Kind.STEP_TIMED_OUT : RollbackCause.Kind.STEP_FAILED;
        return new RollbackOrders(draft, history, law)
                .order(
                        stepsBefore(open.sequence(), furtherBack),
                        before,
                        new RollbackCause(draft.ref().id(), kind, open.step(), error, null, null),
                        true);
    }

    /**
     * The checkpoint at which the step started that lies this many completed steps before {@code sequence} in the plan.
     * If there are fewer, it is the start of the first step. Steps that did not complete or were undone are not
     * counted.
     */
    private long stepsBefore(long sequence, int steps) {
        TimelineWalk timeline = new TimelineWalk(history);
        long found = sequence;
        int left = steps;
        Checkpoint checkpoint = history.checkpoint(sequence);
        while (left > 0 && checkpoint != null) {
            checkpoint = history.checkpoint(timeline.keptParent(checkpoint));
            if (checkpoint != null
                    && checkpoint.step() != null
                    && checkpoint.sequence() >= draft.state().planStart()) {
                found = checkpoint.sequence();
                left -= history.outcome(found) == StepOutcome.COMPLETED ? 1 : 0;
            }
        }
        return found;
    }

    private Draft notOpen(Step step) {
        return draft.refuse(
                RefusalCode.STEP_NOT_OPEN,
                "step \"" + step.name() + "\", attempt " + step.attempt() + ", is not under way");
    }
}
