package dev.rewind.runner.execution;

import dev.rewind.events.EntityKey;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.Fact;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.Step;
import dev.rewind.runner.PlanStoppedException;
import dev.rewind.runner.PlanStoppedException.Problem;
import dev.rewind.runner.ReceivedSignal;
import dev.rewind.runner.context.RunContext;
import dev.rewind.runner.context.SignalWaiter;
import dev.rewind.runner.context.TimelineTracker;
import dev.rewind.runner.mailbox.PlanMailbox.Signal;
import dev.rewind.runner.report.ProgressReporter;
import dev.rewind.runner.work.WaitDeadline;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Waits with a step whose start asks for a wait. The processor decides when the wait ends, and whether the runner may
 * leave the plan meanwhile. Its checkpoint must say that the step waits: a processor of an earlier version ignores what
 * the start asks for, and never ends the wait.
 */
final class StepWaiting<T> {

    private final EntityKey plan;
    private final SignalWaiter signals;
    private final TimelineTracker timeline;
    private final ProgressReporter reporter;
    private final Duration decision;

    /** @param decision how long the processor may take to decide on the start of a step that waits */
    StepWaiting(RunContext context, Duration decision) {
        this.plan = context.plan();
        this.signals = context.signals();
        this.timeline = context.timeline();
        this.reporter = context.reporter();
        this.decision = decision;
    }

    /** Returns null when the wait of this attempt has ended, so that the step runs; otherwise how the stage ends. */
    @Nullable
    StageOutcome<T> await(StepAttempt<T> attempt) throws InterruptedException {
        String start = attempt.announced().id();
        StageOutcome<T> end = await(() -> timeline.takenFor(start) != null, WaitDeadline.after(decision));
        if (end != null) {
            return end;
        }
        Signal.CheckpointTaken taken = timeline.takenFor(start);
        if (taken == null) {
            throw new PlanStoppedException(
                    Problem.NO_DECISION,
                    "no processor has said within " + decision + " that step \""
                            + attempt.step().name() + "\" of " + plan + " waits, so the step was not run. Check that a"
                            + " checkpoint-processor is running with this broker and topic prefix. REWIND_COMMAND_WAIT"
                            + " sets how long to wait");
        }
        Step.Wait wait = taken.waits();
        boolean wantsApproval = attempt.waits() != null && attempt.waits().needsApproval();
        if (wait == null || wait.needsApproval() != wantsApproval) {
            return new StageOutcome.NotWaiting<>(attempt.step());
        }
        reporter.report(listener -> listener.stepWaiting(plan, attempt.step(), wait));
        if (wait.hasNoRunner()) {
            return new StageOutcome.Left<>();
        }
        end = await(() -> timeline.waitEnd(attempt.step()) != null, WaitDeadline.after(null));
        Fact.WaitEnded ended = timeline.waitEnd(attempt.step());
        if (end != null || ended == null) {
            return end;
        }
        ReceivedSignal signal = ReceivedSignal.of(ended);
        attempt.waited(signal);
        reporter.report(listener -> listener.waitEnded(plan, attempt.step(), signal));
        return null;
    }

    private @Nullable StageOutcome<T> await(BooleanSupplier done, WaitDeadline deadline) throws InterruptedException {
        RollbackCommand command = signals.awaitUntil(done, deadline);
        if (command == null && signals.isFenced()) {
            command = signals.awaitFencingCommand();
        }
        if (command != null) {
            return new StageOutcome.Commanded<>(command);
        }
        if (timeline.isStopping()) {
            return new StageOutcome.Stopping<>();
        }
        ErrorDetail cancelled = timeline.cancelled();
        return cancelled == null ? null : new StageOutcome.Cancelled<>(cancelled);
    }
}
