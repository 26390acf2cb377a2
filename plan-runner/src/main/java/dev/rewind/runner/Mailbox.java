package dev.rewind.runner;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.RollbackId;
import dev.rewind.runner.PlanStoppedException.Problem;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What reaches a running plan from other threads. Its own thread takes one after the other, so it needs no locks. */
final class Mailbox {

    /** Far more than a plan that is alive leaves lying; full, the plan stops rather than miss a command. */
    private static final int CAPACITY = 10_000;

    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>(CAPACITY);
    private volatile @Nullable PlanStoppedException stopped;

    /** Something that a running plan has to know. */
    sealed interface Signal {

        /** The plan is to go back. */
        record Commanded(RollbackCommand command, @Nullable String traceparent) implements Signal {}

        /** The processor refused an event. */
        record Refused(Fact.RequestRefused refusal) implements Signal {}

        /** The processor parked the plan. */
        record Parked(Fact.EntityParked fact) implements Signal {}

        /** The processor has taken a checkpoint. */
        record Taken(Checkpoint checkpoint) implements Signal {}

        /** The processor has closed the plan, because of this event. */
        record Closed(String eventId) implements Signal {}

        /** A rollback asks these entities to go back with the plan. */
        record Asked(RollbackId rollback, Set<EntityKey> participants) implements Signal {}

        /** One of them has, or could not. */
        record Answered(Fact.ParticipantAnswered fact) implements Signal {}

        /** A step's function has returned or thrown. */
        record StepEnded(StepExecution<?> execution) implements Signal {}

        /** Somebody wants the plan given up. */
        record Cancelled(String reason) implements Signal {}

        /** Wakes up whoever waits, to find out why the plan must stop. */
        record Stopped() implements Signal {}
    }

    /** Adds a signal, without waiting. */
    void put(Signal signal) {
        if (!signals.offer(signal)) {
            stop(new PlanStoppedException(
                    Problem.REFUSED,
                    "more than " + CAPACITY + " rollback commands and facts wait for the plan; it cannot keep up"));
        }
    }

    /** Makes the plan stop at its next look into the mailbox. The first reason stays. */
    synchronized void stop(PlanStoppedException why) {
        if (stopped == null) {
            stopped = why;
        }
        boolean ignored = signals.offer(new Signal.Stopped());
    }

    /**
     * The next signal, or null when none comes in time.
     *
     * @throws PlanStoppedException when the plan must stop
     */
    @Nullable
    Signal next(Deadline deadline) throws InterruptedException {
        Signal signal = signals.poll(deadline.left(), TimeUnit.NANOSECONDS);
        PlanStoppedException why = stopped;
        if (why != null) {
            throw why;
        }
        return signal;
    }
}
