package dev.rewind.runner;

import dev.rewind.events.EntityKey;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.PlanEvent.PlanCompleted;
import dev.rewind.events.PlanEvent.PlanFailed;
import dev.rewind.events.PlanEvent.PlanRollback;
import dev.rewind.events.PlanEvent.RollbackApplied;
import dev.rewind.events.PlanEvent.RollbackFailed;
import dev.rewind.events.PlanEvent.StepCompleted;
import dev.rewind.events.PlanEvent.StepFailed;
import dev.rewind.events.RollbackCause;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.Step;
import dev.rewind.events.UndoStep;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.Compensation.UndoFailedException;
import dev.rewind.runner.PlanResult.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One plan on its way, on one thread.
 *
 * <pre>
 *            ┌────────────────── next step ──────────────────┐
 *            ▼                                               │
 * step-started acknowledged ──▶ running ──▶ step-completed ──┴──▶ plan-completed ──▶ completed
 *            ▲                    │  │
 *            │                    │  └ fails ──▶ step-failed ──▶ command ──┐
 *            │                    └──── somebody else's command ───────────┤
 *            │                                                             ▼
 *            └──────────── attempts left ◀── rollback-applied ◀── undone, restored ──▶ rollback-failed ──▶ failed
 *                                                │
 *                                                └ none left ──▶ plan-failed ──▶ command ──▶ undone, restored ──▶ failed
 * </pre>
 */
final class PlanRun<T> {

    private final EntityKey id;
    private final Plan<T> plan;
    private final StateCodec<T> codec;
    private final Journal journal;
    private final Signals signals;
    private final Narrator narrator;
    private final StepRun<T> stepRun;
    private final Compensation<T> compensation;

    private final Effects effects = new Effects();
    private final Map<String, Integer> tries = new LinkedHashMap<>();
    private final Map<String, Integer> failures = new HashMap<>();
    private final List<UndoStep> undone = new ArrayList<>();

    private T state;
    private Snapshot snapshot;
    private int next;
    private @Nullable String givenUpBy;
    private @Nullable PlanResult<T> result;

    PlanRun(
            EntityKey id,
            Plan<T> plan,
            T state,
            Snapshot snapshot,
            StateCodec<T> codec,
            Journal journal,
            Mailbox mailbox,
            Executor workers,
            Patience patience,
            Narrator narrator) {
        this.id = id;
        this.plan = plan;
        this.state = state;
        this.snapshot = snapshot;
        this.codec = codec;
        this.journal = journal;
        this.narrator = narrator;
        this.signals = new Signals(id, mailbox, journal, narrator, patience);
        this.stepRun =
                new StepRun<>(id, codec, journal, mailbox, signals, workers, patience.grace(), narrator, effects);
        this.compensation = new Compensation<>(plan, codec, workers, patience.grace(), narrator);
    }

    /**
     * Runs the plan to its end.
     *
     * @throws PlanStoppedException when it cannot go on
     */
    PlanResult<T> run() throws InterruptedException {
        PlanResult<T> end = result;
        while (end == null) {
            if (next < plan.steps().size()) {
                step(plan.steps().get(next));
            } else {
                complete();
            }
            end = result;
        }
        return end;
    }

    private void step(PlanStep<T> planStep) throws InterruptedException {
        Step step = new Step(planStep.name(), planStep.index(), tries.merge(planStep.name(), 1, Integer::sum));
        long begun = System.nanoTime();
        StepEnd<T> end = stepRun.run(planStep, step, state, snapshot);
        if (end instanceof StepEnd.Overtaken<T> overtaken) {
            goBack(overtaken.command());
        } else if (end instanceof StepEnd.Failed<T> failed) {
            fail(step, failed.error());
        } else if (end instanceof StepEnd.Done<T> done) {
            journal.say(new StepCompleted(signals.epoch(), step, null));
            state = done.state();
            snapshot = done.snapshot();
            next++;
            failures.remove(step.name());
            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            narrator.tell(listener -> listener.stepCompleted(id, step, took));
        }
    }

    private void fail(Step step, ErrorDetail error) throws InterruptedException {
        journal.say(new StepFailed(signals.epoch(), step, error));
        journal.acknowledged();
        narrator.tell(listener -> listener.stepFailed(id, step, error));
        goBack(signals.awaitCommand("step \"" + step.name() + "\" failed"));
    }

    private void complete() throws InterruptedException {
        String event = journal.say(new PlanCompleted(signals.epoch(), snapshot));
        journal.acknowledged();
        RollbackCommand command = signals.untilClosed(event);
        if (command != null) {
            goBack(command);
            return;
        }
        narrator.tell(listener -> listener.planCompleted(id));
        result = result(Outcome.COMPLETED, null);
    }

    /** Applies a command, whoever caused it, and decides how to go on. */
    private void goBack(RollbackCommand command) throws InterruptedException {
        narrator.tell(listener -> listener.commandReceived(command));
        List<UndoStep> undoneNow = new ArrayList<>();
        try {
            apply(command, undoneNow);
        } catch (UndoFailedException e) {
            undone.addAll(undoneNow);
            signals.failed(command);
            journal.answer(new RollbackFailed(command.epoch(), command.rollbackId(), null, null, undoneNow, e.error()));
            journal.acknowledged();
            end(e.error());
            return;
        }
        undone.addAll(undoneNow);
        narrator.tell(listener -> listener.restored(command));
        RollbackCause cause = command.cause();
        if (cause.eventId().equals(givenUpBy)) {
            journal.acknowledged();
            end(cause.error() == null ? ErrorDetail.of("plan_failed", "the plan failed") : cause.error());
            return;
        }
        givenUpBy = null;
        Step failed = cause.step();
        PlanStep<T> planStep = failed == null ? null : plan.step(failed.name());
        if (cause.kind() == RollbackCause.Kind.REQUESTED) {
            failures.clear();
        } else if (planStep != null && failures.merge(planStep.name(), 1, Integer::sum) >= planStep.attempts()) {
            giveUp(cause.error() == null ? ErrorDetail.of("timeout", "the step did not end in time") : cause.error());
            return;
        }
        if (next < plan.steps().size()) {
            PlanStep<T> again = plan.steps().get(next);
            Step retry = new Step(again.name(), again.index(), tries.getOrDefault(again.name(), 0) + 1);
            narrator.tell(listener -> listener.retrying(id, retry));
        }
    }

    private void apply(RollbackCommand command, List<UndoStep> undoneNow)
            throws UndoFailedException, InterruptedException {
        T restored = restored(command);
        Step from = command.checkpoint().step();
        PlanStep<T> target = from == null ? null : plan.step(from.name());
        if (from != null && target == null) {
            throw new UndoFailedException(ErrorDetail.of(
                    "unknown_step",
                    "plan " + plan.name() + " has no step \"" + from.name() + "\" to go on from; its steps are "
                            + plan.stepNames()));
        }
        compensation.undo(command, effects, undoneNow);
        state = restored;
        snapshot = command.state();
        next = target == null ? firstUndone() : target.index();
        RollbackApplied answer =
                new RollbackApplied(command.epoch(), command.rollbackId(), null, snapshot.hash(), undoneNow);
        journal.answer(answer);
        signals.applied(command, answer);
    }

    /** Integrity fails closed: a state that is not the checkpoint's is never taken up. */
    private T restored(RollbackCommand command) throws UndoFailedException {
        String expected = command.checkpoint().stateHash();
        if (!expected.equals(command.state().hash())) {
            throw new UndoFailedException(ErrorDetail.of(
                    "integrity_failed",
                    "the state of " + command.checkpoint().id() + " has hash "
                            + command.state().hash() + ", not " + expected));
        }
        try {
            return codec.restore(command.state());
        } catch (IOException e) {
            throw new UndoFailedException(ErrorDetail.of("invalid_state", String.valueOf(e.getMessage())));
        }
    }

    private int firstUndone() {
        int first = 0;
        while (first < plan.steps().size()
                && effects.has(plan.steps().get(first).name())) {
            first++;
        }
        return first;
    }

    private void giveUp(ErrorDetail error) throws InterruptedException {
        givenUpBy = journal.say(new PlanFailed(signals.epoch(), null, error, PlanRollback.START));
        journal.acknowledged();
        goBack(signals.awaitCommand("the plan failed"));
    }

    private void end(ErrorDetail error) {
        narrator.tell(listener -> listener.planFailed(id, error));
        result = result(Outcome.FAILED, error);
    }

    private PlanResult<T> result(Outcome outcome, @Nullable ErrorDetail error) {
        return new PlanResult<>(
                id,
                outcome,
                state,
                signals.epoch(),
                Collections.unmodifiableMap(new LinkedHashMap<>(tries)),
                error,
                List.copyOf(undone));
    }
}
