package dev.rewind.runner.execution;

import dev.rewind.events.EntityKey;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.EventRef;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.PlanCompleted;
import dev.rewind.events.PlanEvent.PlanFailed;
import dev.rewind.events.PlanEvent.PlanRollback;
import dev.rewind.events.PlanEvent.StepFailed;
import dev.rewind.events.RollbackCause;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.RollbackId;
import dev.rewind.events.Step;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.Backoff;
import dev.rewind.runner.PlanResult;
import dev.rewind.runner.PlanResult.Outcome;
import dev.rewind.runner.PlanStoppedException;
import dev.rewind.runner.StepFailedException;
import dev.rewind.runner.context.RunContext;
import dev.rewind.runner.context.RunnerContext;
import dev.rewind.runner.context.SignalWaiter;
import dev.rewind.runner.context.TimelineTracker;
import dev.rewind.runner.definition.PlanDefinition;
import dev.rewind.runner.definition.PlanStep;
import dev.rewind.runner.execution.StagePreparation.Prepared;
import dev.rewind.runner.history.PlanHistory;
import dev.rewind.runner.log.PlanJournal;
import dev.rewind.runner.mailbox.PlanMailbox;
import dev.rewind.runner.progress.RunProgress;
import dev.rewind.runner.progress.StepCounters;
import dev.rewind.runner.recovery.PlanResumption;
import dev.rewind.runner.report.PlanTrace;
import dev.rewind.runner.report.ProgressReporter;
import dev.rewind.runner.report.TraceSpan;
import dev.rewind.runner.rollback.Compensation;
import dev.rewind.runner.rollback.RollbackExecution;
import dev.rewind.runner.rollback.RollbackOutcome;
import dev.rewind.runner.rollback.RollbackOutcomeDecider;
import dev.rewind.runner.state.StateCodec;
import dev.rewind.runner.work.StepErrors;
import dev.rewind.runner.work.WaitDeadline;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs one plan to its end, on one thread.
 *
 * <pre>
 *            ┌──────── next step: completes this one ────────┐
 *            ▼                                               │
 * step-started acknowledged ─▶ (waiting) ─▶ running ──▶ returned ────────┴──▶ plan-completed ──▶ completed
 *            ▲                    │  │
 *            │                    │  └ fails ──▶ step-failed ──▶ command ──┐
 *            │                    └──── other rollback command ────────────┤
 *            │                                                             ▼
 *            └──────────── attempts left ◀── rollback-applied ◀── undone, restored ──▶ rollback-failed ──▶ failed
 *                                                │
 *                                                └ none left ──▶ plan-failed ──▶ command ──▶ undone, restored ──▶ failed
 * </pre>
 */
public final class PlanRun<T> {

    private final EntityKey id;
    private final RunProgress<T> progress;
    private final StepCounters counters = new StepCounters();
    private final PlanJournal journal;
    private final SignalWaiter signals;
    private final TimelineTracker timeline;
    private final ProgressReporter reporter;
    private final StepCompletions completions;
    private final StagePreparation<T> preparation;
    private final StepAnnouncer<T> announcer;
    private final StageRun<T> stageRun;
    private final RollbackExecution<T> rollbacks;
    private final RollbackOutcomeDecider<T> outcomes;
    private final PlanResumption<T> resumption;
    private final RunnerStop runnerStop;
    private final @Nullable EventRef offer;
    private final Runnable takenOver;

    private boolean first;
    private @Nullable WaitDeadline nextTry;
    private @Nullable RollbackId awaitedRollback;
    private @Nullable Step reportedFailed;
    private @Nullable PlanResult<T> result;

    /** How a run starts. */
    public enum Beginning {
        /** With the first step: the id was just created. */
        NEW,
        /** With the first step if the id is new, otherwise where the plan stopped. */
        ASK,
        /** Where the plan stopped. */
        RESUME,
        /** Where the plan stopped, if no other runner has taken the offer. */
        OFFERED
    }

    /**
     * Prepares a run.
     *
     * @param offer the event that offered the plan; null unless the run begins as {@link Beginning#OFFERED}
     * @param takenOver called when a plan of an earlier run is taken over, so that no other runner works on it
     */
    public PlanRun(
            EntityKey id,
            PlanDefinition<T> plan,
            @Nullable T state,
            @Nullable Snapshot snapshot,
            StateCodec<T> codec,
            PlanMailbox mailbox,
            RunnerContext runnerContext,
            ProgressReporter reporter,
            PlanTrace trace,
            @Nullable EventRef offer,
            Runnable takenOver) {
        this.offer = offer;
        this.takenOver = takenOver;
        this.id = id;
        this.reporter = reporter;
        this.progress = new RunProgress<>(plan, state, snapshot);
        this.journal = new PlanJournal(runnerContext.log(), id, plan.name(), trace);
        this.timeline = new TimelineTracker(id, journal, reporter);
        this.signals = new SignalWaiter(id, mailbox, timeline, runnerContext.limits());
        RunContext context = new RunContext(id, journal, signals, timeline, reporter, trace);
        this.completions = new StepCompletions(context);
        this.preparation = new StagePreparation<>(context, completions, codec, progress, counters);
        this.announcer = new StepAnnouncer<>(context, completions, runnerContext, plan.outline());
        this.stageRun =
                new StageRun<>(context, announcer, completions, codec, mailbox, runnerContext, progress.results());
        Compensation<T> compensation = new Compensation<>(
                plan, codec, runnerContext.workers(), runnerContext.limits().grace(), reporter);
        this.rollbacks = new RollbackExecution<>(context, plan, codec, progress, compensation);
        this.outcomes = new RollbackOutcomeDecider<>(plan, progress, counters);
        this.resumption = new PlanResumption<>(context, runnerContext, codec, plan.stepNames());
        this.runnerStop = new RunnerStop(context, runnerContext, rollbacks);
    }

    /**
     * Runs the plan to its end, or until a step waits, if the plan is left meanwhile.
     *
     * @throws PlanStoppedException when it cannot continue
     */
    public PlanResult<T> run(Beginning beginning) throws InterruptedException {
        first = beginning == Beginning.ASK;
        if (beginning == Beginning.OFFERED) {
            announcer.leaveWaits();
        }
        try {
            if (beginning == Beginning.RESUME || beginning == Beginning.OFFERED) {
                resume(offer);
            }
            PlanResult<T> end = result;
            while (end == null) {
                advance();
                end = result;
            }
            return end;
        } finally {
            journal.flush();
        }
    }

    private void advance() throws InterruptedException {
        RollbackCommand command = awaitNextTry();
        ErrorDetail cancelled = timeline.cancelled();
        if (command != null) {
            goBack(command);
        } else if (timeline.isStopping()) {
            completions.publishWaiting();
            throw runnerStop.withoutOpenSteps();
        } else if (cancelled != null) {
            giveUp(cancelled);
        } else if (progress.isAtEnd()) {
            complete();
        } else {
            stage(progress.stage());
        }
    }

    /** Waits after a rollback until its participants have answered and the next attempt is due. */
    private @Nullable RollbackCommand awaitNextTry() throws InterruptedException {
        RollbackId rollback = awaitedRollback;
        WaitDeadline pause = nextTry;
        awaitedRollback = null;
        nextTry = null;
        RollbackCommand command = rollback == null ? null : signals.awaitParticipants(rollback);
        return command == null && pause != null ? signals.pause(pause) : command;
    }

    private void stage(List<PlanStep<T>> steps) throws InterruptedException {
        Prepared<T> stage;
        try {
            stage = preparation.prepare(steps);
        } catch (StepFailedException e) {
            giveUp(StepErrors.describe(e));
            return;
        }
        if (stage.isEmpty()) {
            progress.skip();
            return;
        }
        StageOutcome<T> end = stageRun.run(stage, progress.state(), progress.snapshot(), first);
        if (end instanceof StageOutcome.PlanKnown<T>) {
            resume(null);
            return;
        }
        first = false;
        if (end instanceof StageOutcome.Commanded<T> commanded) {
            goBack(commanded.command());
        } else if (end instanceof StageOutcome.Failed<T> failed) {
            fail(failed.step(), failed.error(), failed.trace());
        } else if (end instanceof StageOutcome.Cancelled<T> cancelled) {
            giveUp(cancelled.error());
        } else if (end instanceof StageOutcome.Stopping<T>) {
            throw runnerStop.afterClosingSteps();
        } else if (end instanceof StageOutcome.NotWaiting<T> ignored) {
            throw runnerStop.afterIgnoredWait(ignored.step());
        } else if (end instanceof StageOutcome.Left<T>) {
            result = result(Outcome.WAITING, null);
        } else if (end instanceof StageOutcome.Done<T> all) {
            progress.advance(all.state(), all.snapshot());
            counters.completed(steps);
        }
    }

    private void fail(Step step, ErrorDetail error, TraceSpan span) throws InterruptedException {
        journal.append(new StepFailed(timeline.epoch(), step, error), span);
        journal.awaitAcknowledgements();
        reportedFailed = step;
        reporter.report(listener -> listener.stepFailed(id, step, error));
        goBack(signals.awaitCommand("step \"" + step.name() + "\" failed"));
    }

    /** Completes the plan, and with it the last step if that one ran alone. */
    private void complete() throws InterruptedException {
        if (counters.isEmpty()) {
            end(null);
        } else {
            completions.carry();
            close(new PlanCompleted(timeline.epoch(), progress.snapshot()), null);
        }
    }

    /** Takes the plan over and continues where it stopped, or returns the result of a plan that has ended. */
    private void resume(@Nullable EventRef offered) throws InterruptedException {
        PlanResumption.ResumePoint point = resumption.takeOver(offered);
        PlanHistory history = point.history();
        first = false;
        progress.forgetState();
        counters.remember(history);
        runnerStop.setRequested(history.isRequested());
        rollbacks.remember(history.undone());
        RollbackCommand command = point.command();
        PlanHistory.End ended = history.ended();
        if (command == null && ended != null) {
            timeline.resumeAt(history.epoch());
            progress.setFinalState(resumption.finalState(history));
            end(ended.outcome() == Fact.PlanClosed.Outcome.COMPLETED ? null : PlanResumption.error(ended));
        } else if (command != null) {
            takenOver.run();
            resumption.remember(history, command, progress.results());
            progress.startsWith(history.stepAt(command.checkpoint().sequence()));
            ErrorDetail failed = history.failed() == null ? null : PlanResumption.error(history.failed());
            outcomes.markTakenOver(command.cause().eventId(), failed);
            goBack(command);
        }
    }

    /** Executes a command and continues as its outcome says. */
    private void goBack(RollbackCommand command) throws InterruptedException {
        completions.drop();
        announcer.rolledBack();
        reportTimeout(command.cause());
        ErrorDetail undoError = rollbacks.execute(command);
        if (undoError != null && rollbacks.isRefusedEdit(command, undoError)) {
            // Nothing is undone or lost. A person rolls the plan back again, with another state or with none.
            reporter.report(listener -> listener.editRefused(command, undoError));
            nextTry = WaitDeadline.after(null);
            return;
        }
        if (undoError != null && !progress.hasState()) {
            throw new PlanStoppedException(
                    PlanStoppedException.Problem.STATE_UNREADABLE,
                    "rollback " + command.rollbackId() + " of " + id + " has failed: " + undoError.message());
        }
        if (undoError != null) {
            end(undoError);
            return;
        }
        RollbackOutcome outcome = outcomes.after(command);
        if (outcome instanceof RollbackOutcome.Retry retry) {
            awaitedRollback = rollbacks.touchesOthers(command) ? command.rollbackId() : null;
            retry(retry.backoff(), retry.failures());
        } else if (outcome instanceof RollbackOutcome.GiveUp given) {
            giveUp(given.error());
        } else if (outcome instanceof RollbackOutcome.Close given) {
            close(new PlanFailed(timeline.epoch(), null, given.error(), PlanRollback.NONE), given.error());
        } else if (outcome instanceof RollbackOutcome.End ended) {
            journal.awaitAcknowledgements();
            end(ended.error());
        }
    }

    /** The processor and this runner both watch the time-out of a step. The listener gets one report from either. */
    private void reportTimeout(RollbackCause cause) {
        Step step = cause.step();
        boolean reported = reportedFailed != null && step != null && reportedFailed.isSameAs(step);
        ErrorDetail late = RollbackOutcomeDecider.timeoutOf(cause);
        if (late != null && step != null && !reported) {
            reporter.report(listener -> listener.stepFailed(id, step, late));
        }
    }

    private void retry(Backoff backoff, int count) {
        if (progress.isAtEnd()) {
            return;
        }
        Duration wait = backoff.after(count);
        nextTry = wait.isZero() ? null : WaitDeadline.after(wait);
        for (PlanStep<T> again : progress.stage()) {
            if (!progress.results().has(again.name())) {
                Step retry = counters.upcoming(again);
                reporter.report(listener -> listener.retrying(id, retry));
            }
        }
    }

    private void giveUp(ErrorDetail error) throws InterruptedException {
        if (counters.isEmpty()) {
            end(error);
            return;
        }
        completions.publishWaiting();
        PlanFailed failed = new PlanFailed(timeline.epoch(), null, error, PlanRollback.START);
        outcomes.markGivenUp(journal.append(failed).id());
        journal.awaitAcknowledgements();
        goBack(signals.awaitCommand("the plan failed"));
    }

    /** Publishes the end of the plan and ends, unless a command comes first. */
    private void close(PlanEvent last, @Nullable ErrorDetail error) throws InterruptedException {
        completions.ended();
        String event = journal.append(last).id();
        journal.awaitAcknowledgements();
        completions.acknowledged();
        RollbackCommand command = signals.awaitClosed(event);
        if (command == null) {
            end(error);
        } else {
            goBack(command);
        }
    }

    /** @param error why the plan failed; null for a completed plan */
    private void end(@Nullable ErrorDetail error) {
        if (error == null) {
            reporter.report(listener -> listener.planCompleted(id));
        } else {
            reporter.report(listener -> listener.planFailed(id, error));
        }
        result = result(error == null ? Outcome.COMPLETED : Outcome.FAILED, error);
    }

    private PlanResult<T> result(Outcome outcome, @Nullable ErrorDetail error) {
        return new PlanResult<>(
                id, outcome, progress.state(), timeline.epoch(), counters.tries(), error, rollbacks.undone());
    }
}
