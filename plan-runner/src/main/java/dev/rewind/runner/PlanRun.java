package dev.rewind.runner;

import dev.rewind.events.EntityKey;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent.PlanCompleted;
import dev.rewind.events.PlanEvent.PlanFailed;
import dev.rewind.events.PlanEvent.PlanRollback;
import dev.rewind.events.PlanEvent.RollbackApplied;
import dev.rewind.events.PlanEvent.RollbackFailed;
import dev.rewind.events.PlanEvent.StepFailed;
import dev.rewind.events.RollbackCause;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.Step;
import dev.rewind.events.UndoStep;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.Compensation.UndoFailedException;
import dev.rewind.runner.PlanResult.Outcome;
import dev.rewind.runner.PlanStoppedException.Problem;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

    private static final ErrorDetail TIMED_OUT = ErrorDetail.of("timeout", "the step did not end in time");

    private final EntityKey id;
    private final Plan<T> plan;
    private final StateCodec<T> codec;
    private final Journal journal;
    private final Signals signals;
    private final Narrator narrator;
    private final StageRun<T> stageRun;
    private final Compensation<T> compensation;
    private final Resumption resumption;
    private final PlanTrace trace;

    private final Effects effects = new Effects();
    private final Map<String, Integer> tries = new LinkedHashMap<>();
    private final Map<String, Integer> failures = new HashMap<>();
    private final Map<String, ErrorDetail> errors = new HashMap<>();
    private final List<UndoStep> undone = new ArrayList<>();

    private @Nullable T current;
    private @Nullable Snapshot snapshot;
    private int next;
    private boolean first;
    private @Nullable Deadline notBefore;
    private @Nullable String takenOverBy;
    private @Nullable String givenUpBy;
    private @Nullable Step toldFailed;
    private @Nullable ErrorDetail failing;
    private @Nullable PlanResult<T> result;

    /** How a run begins. */
    enum Beginning {
        /** With the first step: nobody else knows the id. */
        NEW,
        /** With the first step if the log does not know the plan, otherwise where it stood. */
        ASK,
        /** Where the plan stood. */
        RESUME
    }

    PlanRun(
            EntityKey id,
            Plan<T> plan,
            @Nullable T state,
            @Nullable Snapshot snapshot,
            StateCodec<T> codec,
            Mailbox mailbox,
            Means means,
            Narrator narrator,
            PlanTrace trace) {
        this.id = id;
        this.plan = plan;
        this.current = state;
        this.snapshot = snapshot;
        this.codec = codec;
        this.narrator = narrator;
        this.journal = new Journal(means.log(), id, plan.name(), trace);
        this.trace = trace;
        this.signals = new Signals(id, mailbox, journal, narrator, means.patience());
        this.stageRun = new StageRun<>(
                id, codec, journal, mailbox, signals, means.workers(), means.patience(), narrator, effects);
        this.compensation = new Compensation<>(
                plan, codec, means.workers(), means.patience().grace(), narrator);
        this.resumption = new Resumption(id, means, journal, signals, narrator, trace);
    }

    /**
     * Runs the plan to its end.
     *
     * @throws PlanStoppedException when it cannot go on
     */
    PlanResult<T> run(Beginning beginning) throws InterruptedException {
        first = beginning == Beginning.ASK;
        if (beginning == Beginning.RESUME) {
            resume();
        }
        try {
            PlanResult<T> end = result;
            while (end == null) {
                turn();
                end = result;
            }
            return end;
        } finally {
            journal.close();
        }
    }

    private T state() {
        return Objects.requireNonNull(current, "no state yet");
    }

    private Snapshot snapshot() {
        return Objects.requireNonNull(snapshot, "no state yet");
    }

    private void turn() throws InterruptedException {
        Deadline pause = notBefore;
        RollbackCommand command = pause == null ? null : signals.pause(pause);
        notBefore = null;
        ErrorDetail cancelled = signals.cancelled();
        if (command != null) {
            goBack(command);
        } else if (cancelled != null) {
            giveUp(cancelled);
        } else if (next < plan.stages().size()) {
            stage(plan.stages().get(next));
        } else {
            complete();
        }
    }

    private void stage(List<PlanStep<T>> steps) throws InterruptedException {
        List<StepTry<T>> due = new ArrayList<>();
        List<Snapshot> done = new ArrayList<>();
        for (PlanStep<T> step : steps) {
            Effects.After earlier = effects.newest(step.name());
            if (earlier != null) {
                done.add(known(step, earlier));
                continue;
            }
            List<Touched> touched;
            if (step.asksItsAuthor()) {
                journal.release();
            }
            try {
                touched = step.isFor(state()) ? step.touched(state()) : null;
            } catch (RuntimeException e) {
                // The plan author's code: what it throws fails the plan, as it would fail a step.
                giveUp(StepFailedException.describe(e));
                return;
            }
            if (touched == null) {
                narrator.tell(listener -> listener.stepSkipped(id, step.name()));
                continue;
            }
            int attempt = tries.merge(step.name(), 1, Integer::sum);
            due.add(new StepTry<>(
                    step, new Step(step.name(), step.index(), attempt), touched, trace.step(step.name(), attempt)));
        }
        if (due.isEmpty() && done.isEmpty()) {
            next++;
            return;
        }
        StageEnd<T> end = stageRun.run(due, done, state(), snapshot(), first);
        if (end instanceof StageEnd.Known<T>) {
            tries.clear();
            resume();
            return;
        }
        first = false;
        if (end instanceof StageEnd.Overtaken<T> overtaken) {
            goBack(overtaken.command());
        } else if (end instanceof StageEnd.Failed<T> failed) {
            fail(failed.step(), failed.error(), failed.trace());
        } else if (end instanceof StageEnd.Cancelled<T> cancelled) {
            giveUp(cancelled.error());
        } else if (end instanceof StageEnd.Done<T> all) {
            current = all.state();
            snapshot = all.snapshot();
            next++;
            steps.forEach(step -> failures.remove(step.name()));
        }
    }

    /** The state after a step that is done, while others of its stage are not. */
    private Snapshot known(PlanStep<T> step, Effects.After after) {
        try {
            Snapshot known = after.state();
            if (known != null) {
                return known;
            }
            throw new IOException("nobody has recorded it");
        } catch (IOException e) {
            throw new PlanStoppedException(
                    Problem.PAST_GONE,
                    "the state after step \"" + step.name() + "\" of " + id + " cannot be found: " + e.getMessage()
                            + ". Roll the plan back to before that step",
                    e);
        }
    }

    private void fail(Step step, ErrorDetail error, Trace span) throws InterruptedException {
        journal.say(new StepFailed(signals.epoch(), step, error), span);
        journal.acknowledged();
        toldFailed = step;
        narrator.tell(listener -> listener.stepFailed(id, step, error));
        goBack(signals.awaitCommand("step \"" + step.name() + "\" failed"));
    }

    private void complete() throws InterruptedException {
        if (!tries.isEmpty()) {
            String event =
                    journal.say(new PlanCompleted(signals.epoch(), snapshot)).id();
            journal.acknowledged();
            RollbackCommand command = signals.untilClosed(event);
            if (command != null) {
                goBack(command);
                return;
            }
        }
        narrator.tell(listener -> listener.planCompleted(id));
        result = result(Outcome.COMPLETED, null);
    }

    /** Goes on where the log says that the plan stood, or ends as it did. */
    private void resume() throws InterruptedException {
        Resumption.Standing standing = resumption.takeOver();
        Past past = standing.past();
        first = false;
        tries.putAll(past.attempts());
        failures.putAll(past.failures());
        errors.putAll(past.errors());
        undone.addAll(past.undone());
        RollbackCommand command = standing.command();
        Fact.PlanClosed ended = past.ended();
        if (command == null && ended != null) {
            signals.resumeIn(past.epoch());
            ended(past, ended);
        } else if (command != null) {
            resumption.remember(past, effects);
            command.undo().stream()
                    .filter(step -> !step.completed())
                    .forEach(step -> effects.addUnfinished(step.step(), step.attempt()));
            failing = past.failed() == null ? null : Resumption.error(past.failed());
            takenOverBy = command.cause().eventId();
            goBack(command);
        }
    }

    private void ended(Past past, Fact.PlanClosed closed) {
        try {
            current = codec.restore(resumption.state(past.latest()));
        } catch (IOException e) {
            throw new PlanStoppedException(
                    Problem.PAST_GONE, id + " has ended, and its final state cannot be read: " + e.getMessage(), e);
        }
        if (closed.outcome() == Fact.PlanClosed.Outcome.COMPLETED) {
            narrator.tell(listener -> listener.planCompleted(id));
            result = result(Outcome.COMPLETED, null);
        } else {
            end(Resumption.error(closed));
        }
    }

    /** Applies a command, whoever caused it, and decides how to go on. */
    private void goBack(RollbackCommand command) throws InterruptedException {
        tellTimedOut(command.cause());
        narrator.tell(listener -> listener.commandReceived(command));
        List<UndoStep> undoneNow = new ArrayList<>();
        Trace span = trace.now().following("rollback " + command.rollbackId(), signals.commandedBy());
        try {
            apply(command, undoneNow, span);
            span.event("restored " + command.checkpoint().id());
            span.end();
        } catch (UndoFailedException e) {
            span.failed(e.error().message());
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
        ErrorDetail error = cause.error();
        if (cause.eventId().equals(givenUpBy)) {
            journal.acknowledged();
            end(error == null ? ErrorDetail.of("plan_failed", "the plan failed") : error);
            return;
        }
        givenUpBy = null;
        if (cause.eventId().equals(takenOverBy)) {
            takenOver();
        } else if (cause.kind() == RollbackCause.Kind.REQUESTED) {
            failures.clear();
            errors.clear();
            retry(Backoff.NONE, 1);
        } else {
            failed(cause.step(), error == null ? TIMED_OUT : error);
        }
    }

    /** The processor's timer and this runner's race for the same time-out; whoever wins, listeners hear of it once. */
    private void tellTimedOut(RollbackCause cause) {
        Step step = cause.step();
        boolean told = toldFailed != null && step != null && toldFailed.isSameAs(step);
        if (cause.kind() == RollbackCause.Kind.STEP_TIMED_OUT && step != null && !told) {
            narrator.tell(listener -> listener.stepFailed(id, step, TIMED_OUT));
        }
    }

    /** How to go on after a failure, now that it is taken back. */
    private void failed(@Nullable Step step, ErrorDetail error) throws InterruptedException {
        PlanStep<T> planStep = step == null ? null : plan.step(step.name());
        if (planStep == null) {
            retry(Backoff.NONE, 1);
            return;
        }
        int count = failures.merge(planStep.name(), 1, Integer::sum);
        if (count >= planStep.attempts() || Boolean.FALSE.equals(error.retryable())) {
            giveUp(error);
        } else {
            retry(planStep.backoff(), count);
        }
    }

    /** An earlier runner may have died between the last failure and giving up, or between giving up and its end. */
    private void takenOver() throws InterruptedException {
        ErrorDetail given = failing;
        if (given != null) {
            String event = journal.say(new PlanFailed(signals.epoch(), null, given, PlanRollback.NONE))
                    .id();
            journal.acknowledged();
            RollbackCommand command = signals.untilClosed(event);
            failing = null;
            if (command != null) {
                goBack(command);
            } else {
                end(given);
            }
            return;
        }
        for (PlanStep<T> step : next < plan.stages().size() ? plan.stages().get(next) : List.<PlanStep<T>>of()) {
            ErrorDetail error = errors.get(step.name());
            int count = failures.getOrDefault(step.name(), 0);
            if (error != null && count > 0 && (count >= step.attempts() || Boolean.FALSE.equals(error.retryable()))) {
                giveUp(error);
                return;
            }
        }
        retry(Backoff.NONE, 1);
    }

    private void retry(Backoff backoff, int count) {
        if (next < plan.stages().size()) {
            Duration wait = backoff.after(count);
            notBefore = wait.isZero() ? null : Deadline.after(wait);
            for (PlanStep<T> again : plan.stages().get(next)) {
                if (!effects.has(again.name())) {
                    Step retry = new Step(again.name(), again.index(), tries.getOrDefault(again.name(), 0) + 1);
                    narrator.tell(listener -> listener.retrying(id, retry));
                }
            }
        }
    }

    private void apply(RollbackCommand command, List<UndoStep> undoneNow, Trace span)
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
        compensation.undo(command, effects, undoneNow, span);
        current = restored;
        snapshot = command.state();
        next = target == null ? firstUndone() : target.stage();
        effects.forget(name -> isAtOrAfter(name, target));
        RollbackApplied answer = new RollbackApplied(
                command.epoch(), command.rollbackId(), null, command.state().hash(), undoneNow);
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
        while (first < plan.stages().size()
                && plan.stages().get(first).stream().allMatch(step -> effects.has(step.name()))) {
            first++;
        }
        return first;
    }

    /** Whether a step cannot count as done once the plan stands where the target starts. */
    private boolean isAtOrAfter(String name, @Nullable PlanStep<T> target) {
        PlanStep<T> step = plan.step(name);
        return step != null && (step.stage() > next || step.equals(target));
    }

    private void giveUp(ErrorDetail error) throws InterruptedException {
        if (tries.isEmpty()) {
            end(error);
            return;
        }
        givenUpBy = journal.say(new PlanFailed(signals.epoch(), null, error, PlanRollback.START))
                .id();
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
                state(),
                signals.epoch(),
                Collections.unmodifiableMap(new LinkedHashMap<>(tries)),
                error,
                List.copyOf(undone));
    }
}
