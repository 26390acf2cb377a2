package dev.rewind.runner.execution;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent.PlanPauseRequested;
import dev.rewind.events.PlanEvent.PlanReleased;
import dev.rewind.events.PlanEvent.RollbackRequested;
import dev.rewind.events.Step;
import dev.rewind.runner.PlanStoppedException;
import dev.rewind.runner.PlanStoppedException.Problem;
import dev.rewind.runner.context.RunContext;
import dev.rewind.runner.context.RunnerContext;
import dev.rewind.runner.context.SignalWaiter;
import dev.rewind.runner.context.TimelineTracker;
import dev.rewind.runner.log.PlanEventProducer.Sent;
import dev.rewind.runner.log.PlanJournal;
import dev.rewind.runner.mailbox.PlanMailbox;
import dev.rewind.runner.mailbox.PlanMailbox.Signal;
import dev.rewind.runner.rollback.RollbackExecution;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops a plan because its runner is closing or the plan is paused. Open steps would time out later and raise an alarm,
 * although a person stopped the runner on purpose. Therefore the runner requests a rollback to the latest checkpoint. It
 * cancels the open steps, and does not count as a failure. A plan that was requested by its name is then released to
 * other runners, unless it is paused.
 */
final class RunnerStop {

    private static final Logger LOG = LoggerFactory.getLogger(RunnerStop.class);

    private final EntityKey plan;
    private final PlanJournal journal;
    private final SignalWaiter signals;
    private final TimelineTracker timeline;
    private final RunnerContext runnerContext;
    private final RollbackExecution<?> rollbacks;

    private boolean isRequested;

    RunnerStop(RunContext context, RunnerContext runnerContext, RollbackExecution<?> rollbacks) {
        this.plan = context.plan();
        this.journal = context.journal();
        this.signals = context.signals();
        this.timeline = context.timeline();
        this.runnerContext = runnerContext;
        this.rollbacks = rollbacks;
    }

    /** Sets whether the plan was requested by its name, so that other runners can take it. */
    void setRequested(boolean requested) {
        isRequested = requested;
    }

    /** Cancels the open steps, undoes those with {@code undoUnfinished}, and returns the exception to throw. */
    PlanStoppedException afterClosingSteps() throws InterruptedException {
        closeSteps("the runner is stopped; its open steps are cancelled");
        return stopped();
    }

    /**
     * Cancels a step that an older processor does not let wait, so that it does not time out, and returns the exception
     * to throw.
     */
    PlanStoppedException afterIgnoredWait(Step step) throws InterruptedException {
        closeSteps("the processor does not let step \"" + step.name() + "\" wait");
        return new PlanStoppedException(
                Problem.PROCESSOR_TOO_OLD,
                "the checkpoint processor is older than this runner and does not let step \"" + step.name() + "\" of "
                        + plan + " wait, so the step was not run. Upgrade the processor, then run the id again");
    }

    private void closeSteps(String reason) throws InterruptedException {
        Sent pause = appendPause();
        Sent sent = journal.append(
                new RollbackRequested(timeline.epoch(), null, reason, runnerContext.runner(), null, null));
        journal.awaitAcknowledgements();
        if (signals.awaitAnswer(sent.id(), runnerContext.limits().decision())
                instanceof PlanMailbox.Signal.Commanded commanded) {
            rollbacks.execute(commanded.command());
            journal.awaitAcknowledgements();
            awaitDecision(pause);
        } else {
            LOG.atWarn()
                    .addKeyValue("plan", plan)
                    .addKeyValue("waited", runnerContext.limits().decision())
                    .log("The plan has open steps that no processor has cancelled in time. They may time out later");
        }
    }

    /** Leaves a plan without open steps, and returns the exception to throw. */
    PlanStoppedException withoutOpenSteps() throws InterruptedException {
        Sent pause = appendPause();
        journal.awaitAcknowledgements();
        awaitDecision(pause);
        return stopped();
    }

    private void awaitDecision(@Nullable Sent pause) throws InterruptedException {
        if (pause != null && timeline.paused() == null) {
            signals.awaitPause(pause.id());
        }
    }

    /** Publishes the pause that the caller of the runner has requested. Null when it has not, or the plan is paused. */
    private @Nullable Sent appendPause() throws InterruptedException {
        Signal.PauseRequested request = timeline.pauseRequest();
        return request == null || timeline.paused() != null
                ? null
                : journal.append(new PlanPauseRequested(timeline.epoch(), request.reason(), request.requestedBy()));
    }

    private PlanStoppedException stopped() throws InterruptedException {
        Fact.PlanPaused paused = timeline.paused();
        if (paused != null) {
            return new PlanStoppedException(
                    Problem.PAUSED,
                    plan + " is paused by " + paused.requestedBy() + " (" + paused.reason()
                            + "); run its id again to resume it");
        }
        if (isRequested) {
            journal.append(new PlanReleased(timeline.epoch(), runnerContext.runner()));
            journal.awaitAcknowledgements();
            return new PlanStoppedException(
                    Problem.CLOSED,
                    "the plan runner was closed before " + plan + " ended; the plan is offered to other runners");
        }
        return new PlanStoppedException(
                Problem.CLOSED, "the plan runner was closed before " + plan + " ended; run its id again to resume it");
    }
}
