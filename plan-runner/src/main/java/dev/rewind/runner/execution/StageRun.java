package dev.rewind.runner.execution;

import dev.rewind.events.EntityKey;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.EventRef;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.StepContext;
import dev.rewind.runner.StepFailedException;
import dev.rewind.runner.context.RunContext;
import dev.rewind.runner.context.RunnerContext;
import dev.rewind.runner.context.SignalWaiter;
import dev.rewind.runner.context.TimelineTracker;
import dev.rewind.runner.execution.StagePreparation.Prepared;
import dev.rewind.runner.log.PlanJournal;
import dev.rewind.runner.mailbox.PlanMailbox;
import dev.rewind.runner.progress.StepResults;
import dev.rewind.runner.report.ProgressReporter;
import dev.rewind.runner.state.StateCodec;
import dev.rewind.runner.work.StepErrors;
import dev.rewind.runner.work.WaitDeadline;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the steps of a stage until all are done, one fails or times out, or a command comes. */
final class StageRun<T> {

    private static final Logger LOG = LoggerFactory.getLogger(StageRun.class);

    private final EntityKey plan;
    private final StateCodec<T> codec;
    private final StepAnnouncer<T> announcer;
    private final StepCompletions completions;
    private final PlanJournal journal;
    private final PlanMailbox mailbox;
    private final SignalWaiter signals;
    private final TimelineTracker timeline;
    private final Executor workers;
    private final Duration grace;
    private final ProgressReporter reporter;
    private final StepResults results;
    private final StepWaiting<T> waiting;

    StageRun(
            RunContext context,
            StepAnnouncer<T> announcer,
            StepCompletions completions,
            StateCodec<T> codec,
            PlanMailbox mailbox,
            RunnerContext runnerContext,
            StepResults results) {
        this.plan = context.plan();
        this.journal = context.journal();
        this.signals = context.signals();
        this.timeline = context.timeline();
        this.reporter = context.reporter();
        this.announcer = announcer;
        this.completions = completions;
        this.codec = codec;
        this.mailbox = mailbox;
        this.workers = runnerContext.workers();
        this.grace = runnerContext.limits().grace();
        this.results = results;
        this.waiting = new StepWaiting<>(context, runnerContext.limits().command());
    }

    /**
     * Runs a stage.
     *
     * @param state the state that its steps start from
     * @param first whether the plan's id has to be new
     */
    StageOutcome<T> run(Prepared<T> stage, T state, Snapshot snapshot, boolean first) throws InterruptedException {
        try {
            StageOutcome<T> end = stage(stage, state, snapshot, first);
            if (end instanceof StageOutcome.Failed<T> failed) {
                failed.trace().failed(failed.error().message());
            }
            return end;
        } finally {
            stage.due().forEach(StepAttempt::endSpans);
        }
    }

    private StageOutcome<T> stage(Prepared<T> stage, T state, Snapshot snapshot, boolean first)
            throws InterruptedException {
        List<StepAttempt<T>> attempts = stage.due();
        if (attempts.isEmpty()) {
            completions.publishWaiting();
        }
        if (!announcer.announce(attempts, snapshot, first)) {
            return new StageOutcome.PlanKnown<>();
        }
        RollbackCommand waiting = signals.poll();
        if (waiting != null) {
            return new StageOutcome.Commanded<>(waiting);
        }
        if (timeline.isStopping()) {
            return new StageOutcome.Stopping<>();
        }
        StageOutcome<T> unfinished = awaitWaits(attempts);
        if (unfinished != null) {
            return unfinished;
        }
        StageStateMerge<T> after = new StageStateMerge<>(codec, state, snapshot, stage.isOneStep());
        StageOutcome<T> end;
        try {
            end = runSteps(stage, state, snapshot, after);
        } finally {
            stop(attempts);
        }
        boolean commanded = end instanceof StageOutcome.Commanded<T>;
        recordLateResults(attempts, snapshot, !commanded && !stage.isOneStep());
        if (!commanded && signals.isFenced()) {
            return new StageOutcome.Commanded<>(signals.awaitFencingCommand());
        }
        ErrorDetail cancelled = timeline.cancelled();
        if (end == null && cancelled != null) {
            return new StageOutcome.Cancelled<>(cancelled);
        }
        return end == null ? after.done() : end;
    }

    /** Waits with the step that waits, if the stage has one. It is then the only step. */
    private @Nullable StageOutcome<T> awaitWaits(List<StepAttempt<T>> attempts) throws InterruptedException {
        for (StepAttempt<T> attempt : attempts) {
            StageOutcome<T> end = attempt.waits() == null ? null : waiting.await(attempt);
            if (end != null) {
                return end;
            }
        }
        return null;
    }

    /** Runs the steps. Returns null when all are done, or when the plan is fenced or cancelled. */
    private @Nullable StageOutcome<T> runSteps(Prepared<T> stage, T state, Snapshot snapshot, StageStateMerge<T> after)
            throws InterruptedException {
        List<StepAttempt<T>> attempts = stage.due();
        StepAttempt<T> attempt = null;
        try {
            for (Snapshot earlier : stage.done()) {
                attempt = attempts.isEmpty() ? null : attempts.get(0);
                after.add(earlier);
            }
            start(attempts, state, snapshot);
            while (attempts.stream().anyMatch(it -> !it.isHandled())) {
                RollbackCommand command = signals.awaitUntil(() -> endedOrLate(attempts) != null, nearest(attempts));
                attempt = endedOrLate(attempts);
                if (command != null) {
                    return new StageOutcome.Commanded<>(command);
                }
                if (timeline.isStopping()) {
                    return new StageOutcome.Stopping<>();
                }
                if (signals.isFenced() || timeline.cancelled() != null || attempt == null) {
                    return null;
                }
                attempt.markHandled();
                ErrorDetail error = handleEnd(attempt, snapshot, after, stage.isOneStep());
                if (error != null) {
                    return failed(attempt, error);
                }
            }
            return null;
        } catch (StepFailedException conflict) {
            if (attempt == null) {
                throw new IllegalStateException(
                        "states of done steps could be merged before and no longer can", conflict);
            }
            return failed(attempt, StepErrors.describe(conflict));
        }
    }

    private static <T> StageOutcome<T> failed(StepAttempt<T> attempt, ErrorDetail error) {
        return new StageOutcome.Failed<>(attempt.step(), error, attempt.trace());
    }

    /** Handles a step that has ended or is late. Merges its state, or returns its error. */
    private @Nullable ErrorDetail handleEnd(
            StepAttempt<T> attempt, Snapshot before, StageStateMerge<T> after, boolean alone)
            throws StepFailedException, InterruptedException {
        if (!attempt.call().ended()) {
            return ErrorDetail.of(
                    "timeout",
                    "the step did not end within " + attempt.planStep().timeout());
        }
        StepAttempt.Outcome<T> outcome = recordResult(attempt, before);
        if (outcome.state() != null && outcome.snapshot() != null) {
            after.add(outcome.state(), outcome.snapshot());
            if (alone) {
                completions.hold(attempt, outcome.snapshot());
            } else {
                completions.publish(attempt, outcome.snapshot());
            }
        }
        return outcome.error();
    }

    private void start(List<StepAttempt<T>> attempts, T state, Snapshot snapshot) throws InterruptedException {
        for (StepAttempt<T> attempt : attempts) {
            EventRef at = journal.position(attempt.announced());
            StepContext context =
                    new StepContext(plan, attempt.step(), timeline.epoch(), snapshot.hash(), at, attempt.signal());
            reporter.report(listener -> listener.stepStarted(plan, attempt.step()));
            attempt.start(workers, state, context, ended -> mailbox.put(new PlanMailbox.Signal.StepEnded(ended)));
        }
    }

    private static <T> @Nullable StepAttempt<T> endedOrLate(List<StepAttempt<T>> attempts) {
        StepAttempt<T> late = null;
        for (StepAttempt<T> attempt : attempts) {
            if (!attempt.isHandled() && attempt.call().ended()) {
                return attempt;
            }
            if (!attempt.isHandled() && attempt.deadline().left() == 0) {
                late = attempt;
            }
        }
        return late;
    }

    private static WaitDeadline nearest(List<? extends StepAttempt<?>> attempts) {
        WaitDeadline nearest = WaitDeadline.after(null);
        for (StepAttempt<?> attempt : attempts) {
            if (!attempt.isHandled() && attempt.deadline().left() < nearest.left()) {
                nearest = attempt.deadline();
            }
        }
        return nearest;
    }

    /** Records the result of a step that has ended, also of a late or interrupted one: its effects may need an undo. */
    private StepAttempt.Outcome<T> recordResult(StepAttempt<T> attempt, Snapshot before) {
        StepAttempt.Outcome<T> outcome = attempt.outcome(codec);
        if (attempt.call().returned()) {
            Snapshot after = outcome.snapshot() == null ? before : outcome.snapshot();
            results.add(attempt.step(), () -> before, () -> after);
        } else {
            LOG.atDebug()
                    .addKeyValue("plan", plan)
                    .addKeyValue("step", attempt.step().name())
                    .addKeyValue("attempt", attempt.step().attempt())
                    .setCause(attempt.call().thrown())
                    .log("A step threw an exception");
        }
        return outcome;
    }

    /** Interrupts the attempts that have not ended. Those that do not return are recorded as unfinished. */
    private void stop(List<StepAttempt<T>> attempts) throws InterruptedException {
        List<StepAttempt<T>> running = attempts.stream()
                .filter(attempt -> attempt.isStarted() && !attempt.call().ended())
                .toList();
        running.forEach(attempt -> attempt.call().interrupt());
        WaitDeadline ended = WaitDeadline.after(grace);
        for (StepAttempt<T> attempt : running) {
            boolean left = !attempt.call().await(ended);
            if (!attempt.call().returned()) {
                results.addUnfinished(attempt.step().name(), attempt.step().attempt());
            }
            if (left) {
                LOG.atWarn()
                        .addKeyValue("plan", plan)
                        .addKeyValue("step", attempt.step().name())
                        .addKeyValue("attempt", attempt.step().attempt())
                        .log("A step ignores its interrupt and is abandoned");
            }
        }
    }

    /** Records the interrupted or late steps that returned after all, because they have effects. */
    private void recordLateResults(List<StepAttempt<T>> attempts, Snapshot before, boolean tell)
            throws InterruptedException {
        for (StepAttempt<T> attempt : attempts) {
            if (!attempt.isStarted() || !attempt.call().returned() || results.has(attempt.step())) {
                continue;
            }
            boolean late = attempt.isHandled();
            attempt.markHandled();
            StepAttempt.Outcome<T> outcome = recordResult(attempt, before);
            if (tell && !late && outcome.snapshot() != null && !signals.isFenced()) {
                completions.publish(attempt, outcome.snapshot());
            }
        }
    }
}
