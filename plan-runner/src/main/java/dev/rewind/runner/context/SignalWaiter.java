package dev.rewind.runner.context;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.RollbackId;
import dev.rewind.runner.PlanStoppedException;
import dev.rewind.runner.PlanStoppedException.Problem;
import dev.rewind.runner.mailbox.PlanMailbox;
import dev.rewind.runner.mailbox.PlanMailbox.Signal;
import dev.rewind.runner.work.WaitDeadline;
import dev.rewind.runner.work.WaitLimits;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for signals on behalf of a plan, and returns the rollback commands among them. */
public final class SignalWaiter {

    private static final Logger LOG = LoggerFactory.getLogger(SignalWaiter.class);

    private final EntityKey plan;
    private final PlanMailbox mailbox;
    private final TimelineTracker timeline;
    private final WaitLimits limits;
    private final Deque<Signal> postponed = new ArrayDeque<>();
    private @Nullable String commandTraceparent;

    public SignalWaiter(EntityKey plan, PlanMailbox mailbox, TimelineTracker timeline, WaitLimits limits) {
        this.plan = plan;
        this.mailbox = mailbox;
        this.timeline = timeline;
        this.limits = limits;
    }

    /** The trace context of the last command. */
    @Nullable
    public String commandTraceparent() {
        return commandTraceparent;
    }

    /** Handles the signals that are already there. Returns a command, otherwise null. */
    @Nullable
    public RollbackCommand poll() throws InterruptedException {
        WaitDeadline now = new WaitDeadline(System.nanoTime(), false);
        for (Signal signal = next(now); signal != null; signal = next(now)) {
            RollbackCommand command = timeline.handle(signal);
            if (command != null) {
                return command;
            }
        }
        return isFenced() ? awaitFencingCommand() : null;
    }

    /**
     * Waits for a command. Returns null when {@code done} holds, the deadline has passed, the plan {@link #isFenced} or
     * is cancelled, or the plan has to stop.
     */
    @Nullable
    public RollbackCommand awaitUntil(BooleanSupplier done, WaitDeadline deadline) throws InterruptedException {
        while (!done.getAsBoolean() && !isFenced() && timeline.cancelled() == null && !timeline.isStopping()) {
            Signal signal = next(deadline);
            if (signal == null) {
                return null;
            }
            RollbackCommand command = timeline.handle(signal);
            if (command != null) {
                return command;
            }
        }
        return null;
    }

    /**
     * Waits until all participants of a rollback have answered, so that the next attempt finds them restored. Returns
     * early with a command if one comes. After the time limit the plan continues without the missing answers.
     */
    @Nullable
    public RollbackCommand awaitParticipants(RollbackId rollback) throws InterruptedException {
        WaitDeadline deadline = WaitDeadline.after(limits.command());
        RollbackCommand command = awaitUntil(() -> timeline.participants().allAnswered(rollback), deadline);
        if (command == null && deadline.left() == 0) {
            LOG.atWarn()
                    .addKeyValue("rollback", rollback)
                    .addKeyValue("participants", timeline.participants().awaited())
                    .addKeyValue("waited", limits.command())
                    .log("Participants have not answered in time. The plan continues without their answers");
        }
        return command == null && isFenced() ? awaitFencingCommand() : command;
    }

    /** Waits until the deadline. Ends early with a command, or with null when the plan is cancelled. */
    @Nullable
    public RollbackCommand pause(WaitDeadline deadline) throws InterruptedException {
        RollbackCommand command = awaitUntil(() -> false, deadline);
        return command == null && isFenced() ? awaitFencingCommand() : command;
    }

    /**
     * Waits for the processor's answer to one event: a checkpoint, a refusal, or a command. Other commands are kept for
     * later. Null when no answer comes in time. While the rollback that the event asks for waits for an approval, there is
     * no limit.
     */
    @Nullable
    public Signal awaitAnswer(String eventId, Duration wait) throws InterruptedException {
        WaitDeadline deadline = WaitDeadline.after(wait);
        List<Signal> later = new ArrayList<>();
        try {
            for (Signal signal = next(deadline); signal != null; signal = next(limited(deadline, wait))) {
                if (isAbout(signal, eventId)) {
                    return signal;
                }
                if (signal instanceof Signal.Commanded) {
                    later.add(signal);
                } else if (!(signal instanceof Signal.EventRefused)) {
                    timeline.handle(signal);
                }
            }
            return null;
        } finally {
            postponed.addAll(later);
        }
    }

    /** Waits until the processor has decided on the pause that this event requests, or does not answer in time. */
    public void awaitPause(String eventId) throws InterruptedException {
        WaitDeadline deadline = WaitDeadline.after(limits.decision());
        boolean refused = false;
        while (timeline.paused() == null && !refused) {
            Signal signal = next(deadline);
            if (signal == null) {
                return;
            }
            refused = isAbout(signal, eventId);
            RollbackCommand ignored = timeline.handle(signal);
        }
    }

    private static boolean isAbout(Signal signal, String eventId) {
        if (signal instanceof Signal.CheckpointTaken taken) {
            return taken.checkpoint().event().id().equals(eventId);
        }
        if (signal instanceof Signal.EventRefused refused) {
            return refused.refusal().event().id().equals(eventId);
        }
        return signal instanceof Signal.Commanded commanded
                && commanded.command().cause().eventId().equals(eventId);
    }

    private @Nullable Signal next(WaitDeadline deadline) throws InterruptedException {
        Signal first = postponed.poll();
        Signal next = first == null ? mailbox.next(deadline) : first;
        if (next instanceof Signal.Commanded commanded) {
            commandTraceparent = commanded.traceparent();
        }
        return next;
    }

    /** Whether an event was refused because of a rollback whose command has not come yet. */
    public boolean isFenced() {
        return timeline.fenced() != null;
    }

    /** Waits until the processor has closed the plan because of this event. Ends early with a command if one comes. */
    @Nullable
    public RollbackCommand awaitClosed(String eventId) throws InterruptedException {
        WaitDeadline deadline = WaitDeadline.after(limits.decision());
        while (!eventId.equals(timeline.closedBy())) {
            Signal signal = next(deadline);
            if (signal == null) {
                LOG.atWarn()
                        .addKeyValue("plan", plan)
                        .addKeyValue("waited", limits.decision())
                        .log("The end of the plan is published, but the processor has not confirmed it in time");
                return null;
            }
            RollbackCommand command = timeline.handle(signal);
            if (command == null && isFenced()) {
                command = awaitFencingCommand();
            }
            if (command != null || timeline.cancelled() != null) {
                return command;
            }
        }
        return null;
    }

    /**
     * Waits for a command that is due.
     *
     * @param after why it is due, for the error message
     * @throws PlanStoppedException when none comes in time
     */
    public RollbackCommand awaitCommand(String after) throws InterruptedException {
        RollbackCommand command = within(limits.command());
        if (command != null) {
            return command;
        }
        Fact.RequestRefused refusal = timeline.fenced();
        if (refusal != null) {
            throw timeline.stoppedBy(refusal);
        }
        throw noCommand(after);
    }

    public PlanStoppedException noCommand(String after) {
        return new PlanStoppedException(
                Problem.NO_COMMAND,
                after + ", and no rollback command came for " + plan + " within " + limits.command()
                        + ". Check that a checkpoint-processor is running with this broker and topic prefix, and see"
                        + " `rewind get " + plan + "`. REWIND_COMMAND_WAIT sets how long to wait");
    }

    /**
     * Waits for the command of the rollback that caused a refusal. The command is already in the log: if it does not
     * come, it was published before this run.
     */
    public RollbackCommand awaitFencingCommand() throws InterruptedException {
        RollbackCommand command = within(limits.decision());
        if (command == null) {
            throw timeline.stoppedBy(Objects.requireNonNull(timeline.fenced()));
        }
        return command;
    }

    private @Nullable RollbackCommand within(Duration wait) throws InterruptedException {
        WaitDeadline deadline = WaitDeadline.after(wait);
        for (Signal signal = next(deadline); signal != null; signal = next(deadline)) {
            RollbackCommand command = timeline.handle(signal);
            if (command != null) {
                return command;
            }
            deadline = limited(deadline, wait);
        }
        return null;
    }

    /**
     * The deadline for what is awaited: none while a person has to approve a rollback. What follows the decision gets the
     * whole time.
     *
     * @throws PlanStoppedException when the plan has to stop before a person has decided
     */
    private WaitDeadline limited(WaitDeadline deadline, Duration wait) {
        if (!timeline.isAwaitingApproval()) {
            return deadline.none() ? WaitDeadline.after(wait) : deadline;
        }
        if (timeline.isStopping()) {
            throw new PlanStoppedException(
                    Problem.AWAITING_APPROVAL,
                    "the rollback of " + plan + " waits for the approval of a person, and this runner stops; run the id"
                            + " again once it is approved or rejected");
        }
        return WaitDeadline.after(null);
    }
}
