package dev.rewind.runner.mailbox;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.RollbackId;
import dev.rewind.events.Step;
import dev.rewind.runner.PlanStoppedException;
import dev.rewind.runner.PlanStoppedException.Problem;
import dev.rewind.runner.work.InterruptibleCall;
import dev.rewind.runner.work.WaitDeadline;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The queue of signals for a running plan. Other threads add them; the plan's own thread handles them one by one. */
public final class PlanMailbox {

    /**
     * A working plan leaves far fewer signals unread. If the queue is full, the plan stops rather than miss a command.
     */
    private static final int CAPACITY = 10_000;

    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>(CAPACITY);
    private volatile @Nullable PlanStoppedException stopped;

    /** Something that a running plan has to react to. */
    public sealed interface Signal {

        /** A rollback command came for the plan. */
        record Commanded(RollbackCommand command, @Nullable String traceparent) implements Signal {}

        /** The processor refused an event of the plan. */
        record EventRefused(Fact.RequestRefused refusal) implements Signal {}

        /** The processor parked the plan. */
        record PlanParked(Fact.EntityParked fact) implements Signal {}

        /** A person parked the plan. */
        record PlanParkedByHand(Fact.EntityParkedByHand fact) implements Signal {}

        /** A rollback after a failure waits for the approval of a person. */
        record ApprovalAwaited(Fact.RollbackProposed fact) implements Signal {}

        /** A proposed rollback was approved, or does not wait any more. */
        record ProposalClosed(Fact.ProposalClosed fact) implements Signal {}

        /** The processor has paused the plan. */
        record PlanPaused(Fact.PlanPaused fact) implements Signal {}

        /** A person or a runner resumed the plan. */
        record PlanResumed() implements Signal {}

        /**
         * The processor has taken a checkpoint.
         *
         * @param first whether this is the first fact about its event, so that nothing was closed before
         * @param waits what the step that starts from it waits for; null if it does not wait
         */
        record CheckpointTaken(Checkpoint checkpoint, boolean first, Step.@Nullable Wait waits) implements Signal {}

        /** The wait of a step has ended. */
        record WaitEnded(Fact.WaitEnded fact) implements Signal {}

        /** The processor has closed the plan because of this event. */
        record PlanClosed(String eventId) implements Signal {}

        /** A rollback of the plan has these participants. */
        record ParticipantsAsked(RollbackId rollback, Set<EntityKey> participants) implements Signal {}

        /** A participant has applied its rollback, or could not. */
        record ParticipantAnswered(Fact.ParticipantAnswered fact) implements Signal {}

        /** A step's function has returned or thrown. */
        record StepEnded(InterruptibleCall<?> call) implements Signal {}

        /** The caller of the runner cancels the plan. */
        record CancelRequested(String reason) implements Signal {}

        /** The caller of the runner pauses the plan. */
        record PauseRequested(String reason, String requestedBy) implements Signal {}

        /** The runner is closing: the plan has to cancel its open steps and stop. */
        record RunnerClosing() implements Signal {}

        /** Wakes up the plan's thread, which then finds out why it must stop. */
        record Stopped() implements Signal {}
    }

    /** Adds a signal, without waiting. */
    public void put(Signal signal) {
        if (!signals.offer(signal)) {
            stop(
                    new PlanStoppedException(
                            Problem.REFUSED,
                            "more than " + CAPACITY
                                    + " rollback commands and facts wait for the plan, which cannot keep up; run its id again"));
        }
    }

    /** Makes the plan stop when it next reads the mailbox. The first reason stays. */
    synchronized void stop(PlanStoppedException why) {
        if (stopped == null) {
            stopped = why;
        }
        boolean ignored = signals.offer(new Signal.Stopped());
    }

    /**
     * Takes the next signal; null when none comes in time.
     *
     * @throws PlanStoppedException when the plan must stop
     */
    @Nullable
    public Signal next(WaitDeadline deadline) throws InterruptedException {
        Signal signal = signals.poll(deadline.left(), TimeUnit.NANOSECONDS);
        PlanStoppedException why = stopped;
        if (why != null) {
            throw why;
        }
        return signal;
    }
}
