package dev.rewind.runner.execution;

import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;
import dev.rewind.events.PlanEvent.CompletedStep;
import dev.rewind.events.PlanEvent.StateCaptured;
import dev.rewind.events.PlanEvent.StepStarted;
import dev.rewind.events.PlanEvent.Wait;
import dev.rewind.events.Step.PlanOutline;
import dev.rewind.events.StepCause;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.PlanStoppedException;
import dev.rewind.runner.context.RunContext;
import dev.rewind.runner.context.RunnerContext;
import dev.rewind.runner.context.SignalWaiter;
import dev.rewind.runner.context.TimelineTracker;
import dev.rewind.runner.log.PlanJournal;
import dev.rewind.runner.mailbox.PlanMailbox;
import dev.rewind.runner.report.ProgressReporter;
import dev.rewind.runner.work.WaitLimits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the start of attempts and waits until Kafka has acknowledged them, which makes them checkpoints. The first
 * start also completes the step before, if that one still waits for it.
 */
final class StepAnnouncer<T> {

    private static final String RISKY = "before_risky_operation";

    private final EntityKey plan;
    private final PlanJournal journal;
    private final SignalWaiter signals;
    private final TimelineTracker timeline;
    private final WaitLimits limits;
    private final ProgressReporter reporter;
    private final StepCompletions completions;
    private final @Nullable String runner;
    private final PlanOutline outline;
    private boolean outlineDue = true;
    private boolean leaves;

    StepAnnouncer(RunContext context, StepCompletions completions, RunnerContext runnerContext, PlanOutline outline) {
        this.outline = outline;
        this.plan = context.plan();
        this.journal = context.journal();
        this.signals = context.signals();
        this.timeline = context.timeline();
        this.reporter = context.reporter();
        this.completions = completions;
        this.limits = runnerContext.limits();
        this.runner = runnerContext.isPresent() ? runnerContext.runner() : null;
    }

    /** From now on, this runner leaves the plan while a step waits, so that any serving runner can continue it. */
    void leaveWaits() {
        leaves = true;
    }

    /** The plan has gone back, maybe to before its start. The next start says again which steps the plan has. */
    void rolledBack() {
        outlineDue = true;
    }

    /**
     * Publishes the start of these attempts.
     *
     * @param first whether the plan's id has to be new. Then this also waits for the processor
     * @return false when the id is not new, so that the steps must not run
     */
    boolean announce(List<StepAttempt<T>> attempts, Snapshot snapshot, boolean first) throws InterruptedException {
        boolean mustBeNew = first;
        for (StepAttempt<T> attempt : attempts) {
            captureTouched(attempt);
            start(attempt, snapshot, mustBeNew);
            if (mustBeNew && !isNew(attempt)) {
                return false;
            }
            mustBeNew = false;
        }
        journal.awaitAcknowledgements();
        completions.acknowledged();
        for (StepAttempt<T> attempt : attempts) {
            EventRef at = journal.position(attempt.announced());
            attempt.acknowledged(at, snapshot.hash());
            reporter.report(listener -> listener.checkpointAcknowledged(plan, attempt.step(), snapshot.hash(), at));
        }
        return true;
    }

    private void start(StepAttempt<T> attempt, Snapshot snapshot, boolean first) throws InterruptedException {
        Duration timeout = attempt.planStep().timeout();
        CompletedStep completes = completions.carry();
        Wait wait = attempt.waits();
        attempt.announcedBy(journal.append(
                new StepStarted(
                        timeline.epoch(),
                        attempt.step().with(attempt.planStep().declaredUndo()),
                        snapshot,
                        timeout == null ? null : timeout.toMillis(),
                        null,
                        attempt.planStep().labels(),
                        TouchedState.keys(attempt.touched()),
                        first ? true : null,
                        completes,
                        wait == null
                                ? null
                                : new Wait(
                                        wait.signal(),
                                        wait.until(),
                                        wait.forMs(),
                                        leaves ? true : null,
                                        wait.approval()),
                        runner,
                        outlineDue ? outline : null),
                attempt.trace()));
        outlineDue = false;
        if (completes != null) {
            completions.carriedBy(attempt.announced().id());
        }
    }

    private void captureTouched(StepAttempt<T> attempt) throws InterruptedException {
        StepCause cause =
                new StepCause(plan, attempt.step().name(), attempt.step().attempt());
        for (TouchedState touched : attempt.touched()) {
            journal.append(
                    touched.entity(),
                    new StateCaptured(null, touched.state(), RISKY, cause, Map.of(), null),
                    attempt.trace());
        }
    }

    /** Asks the processor whether the id is new. Without its answer, a step could run twice. */
    private boolean isNew(StepAttempt<T> attempt) throws InterruptedException {
        journal.awaitAcknowledgements();
        PlanMailbox.Signal answer = signals.awaitAnswer(attempt.announced().id(), limits.command());
        if (answer instanceof PlanMailbox.Signal.CheckpointTaken taken) {
            timeline.noteStart(taken);
            reporter.report(listener -> listener.checkpointTaken(taken.checkpoint()));
            return true;
        }
        if (answer instanceof PlanMailbox.Signal.EventRefused) {
            return false;
        }
        throw new PlanStoppedException(
                PlanStoppedException.Problem.NO_DECISION,
                "no processor has said within " + limits.command() + " whether " + plan
                        + " is new, so its first step was not run. Check that a checkpoint-processor is running with"
                        + " this broker and topic prefix. REWIND_COMMAND_WAIT sets how long to wait");
    }
}
