package dev.rewind.runner;

import dev.rewind.events.EntityKey;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.RefusalCode;
import dev.rewind.events.RollbackCause;
import dev.rewind.events.RollbackCommand;
import dev.rewind.runner.Mailbox.Signal;
import dev.rewind.runner.PlanStoppedException.Problem;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for what a plan has to react to, and knows which of it is news. */
final class Signals {

    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

    private static final Set<RefusalCode> FENCED = Set.of(RefusalCode.STALE_EPOCH, RefusalCode.ROLLBACK_PENDING);

    private final EntityKey plan;
    private final Mailbox mailbox;
    private final Journal journal;
    private final Narrator narrator;
    private final Patience patience;
    private final Deque<Signal> held = new ArrayDeque<>();
    private long epoch = 1;
    private @Nullable ErrorDetail cancelled;
    private @Nullable String commandedBy;
    private PlanEvent.@Nullable RollbackApplied answer;
    private int answered;
    private Fact.@Nullable RequestRefused fenced;
    private @Nullable String closedBy;

    Signals(EntityKey plan, Mailbox mailbox, Journal journal, Narrator narrator, Patience patience) {
        this.plan = plan;
        this.mailbox = mailbox;
        this.journal = journal;
        this.narrator = narrator;
        this.patience = patience;
    }

    /** The timeline that the plan is in, as far as it knows. */
    long epoch() {
        return epoch;
    }

    /** The plan is in this timeline, as the log says. */
    void resumeIn(long current) {
        epoch = current;
        fenced = null;
    }

    /** The trace context of the command that came last. */
    @Nullable
    String commandedBy() {
        return commandedBy;
    }

    /** Why the plan is to be given up, if somebody wants that. */
    @Nullable
    ErrorDetail cancelled() {
        return cancelled;
    }

    /** The plan has applied a command and is in its epoch; the answer is kept for when the command comes again. */
    void applied(RollbackCommand command, PlanEvent.RollbackApplied with) {
        epoch = command.epoch();
        answer = with;
        answered = command.attempt();
        fenced = null;
    }

    /** The plan could not apply a command: it ends in its epoch all the same, which the command has opened. */
    void failed(RollbackCommand command) {
        epoch = command.epoch();
    }

    /** A command that has come already, or null. */
    @Nullable
    RollbackCommand waiting() throws InterruptedException {
        Deadline now = new Deadline(System.nanoTime(), false);
        for (Signal signal = next(now); signal != null; signal = next(now)) {
            RollbackCommand command = news(signal);
            if (command != null) {
                return command;
            }
        }
        return isFenced() ? awaitFencing() : null;
    }

    /**
     * Waits until {@code done}, the deadline has passed, the plan {@link #isFenced} or is {@link #cancelled}, and returns
     * null, or until a command comes.
     */
    @Nullable
    RollbackCommand during(BooleanSupplier done, Deadline deadline) throws InterruptedException {
        while (!done.getAsBoolean() && !isFenced() && cancelled == null) {
            Signal signal = next(deadline);
            if (signal == null) {
                return null;
            }
            RollbackCommand command = news(signal);
            if (command != null) {
                return command;
            }
        }
        return null;
    }

    /** Waits so long, or until a command comes or the plan is cancelled. */
    @Nullable
    RollbackCommand pause(Deadline deadline) throws InterruptedException {
        RollbackCommand command = during(() -> false, deadline);
        return command == null && isFenced() ? awaitFencing() : command;
    }

    /**
     * Waits for what the processor says to one event: its checkpoint, its refusal, or the command that it led to. Other
     * commands are kept for later. Null when nothing comes in time.
     */
    @Nullable
    Signal answerTo(String eventId, Duration wait) throws InterruptedException {
        Deadline deadline = Deadline.after(wait);
        List<Signal> later = new ArrayList<>();
        try {
            for (Signal signal = next(deadline); signal != null; signal = next(deadline)) {
                if (isAbout(signal, eventId)) {
                    return signal;
                }
                if (signal instanceof Signal.Commanded) {
                    later.add(signal);
                } else if (!(signal instanceof Signal.Refused)) {
                    news(signal);
                }
            }
            return null;
        } finally {
            held.addAll(later);
        }
    }

    private static boolean isAbout(Signal signal, String eventId) {
        if (signal instanceof Signal.Taken taken) {
            return taken.checkpoint().event().id().equals(eventId);
        }
        if (signal instanceof Signal.Refused refused) {
            return refused.refusal().event().id().equals(eventId);
        }
        return signal instanceof Signal.Commanded commanded
                && commanded.command().cause().eventId().equals(eventId);
    }

    private @Nullable Signal next(Deadline deadline) throws InterruptedException {
        Signal first = held.poll();
        Signal next = first == null ? mailbox.next(deadline) : first;
        if (next instanceof Signal.Commanded commanded) {
            commandedBy = commanded.traceparent();
        }
        return next;
    }

    /** Whether the processor has refused an event because of a rollback whose command has not come yet. */
    boolean isFenced() {
        return fenced != null;
    }

    /** Waits until the processor has closed the plan for this event, and returns null, or until a command comes. */
    @Nullable
    RollbackCommand untilClosed(String eventId) throws InterruptedException {
        Deadline deadline = Deadline.after(patience.decision());
        while (!eventId.equals(closedBy)) {
            Signal signal = next(deadline);
            if (signal == null) {
                LOG.atWarn()
                        .addKeyValue("plan", plan)
                        .addKeyValue("waited", patience.decision())
                        .log("The plan is complete, and the processor has not confirmed it");
                return null;
            }
            RollbackCommand command = news(signal);
            if (command == null && isFenced()) {
                command = awaitFencing();
            }
            if (command != null || cancelled != null) {
                return command;
            }
        }
        return null;
    }

    /**
     * Waits for a command.
     *
     * @param after what makes one due, for the error
     * @throws PlanStoppedException when none comes in time
     */
    RollbackCommand awaitCommand(String after) throws InterruptedException {
        RollbackCommand command = within(patience.command());
        if (command != null) {
            return command;
        }
        Fact.RequestRefused refusal = fenced;
        if (refusal != null) {
            throw refused(refusal);
        }
        throw noCommand(after);
    }

    PlanStoppedException noCommand(String after) {
        return new PlanStoppedException(
                Problem.NO_COMMAND,
                after + ", and no rollback command came for " + plan + " within " + patience.command()
                        + ". Check that a checkpoint-processor is running against this broker and topic prefix, and what"
                        + " `rewind get " + plan + "` says; REWIND_COMMAND_WAIT sets how long to wait");
    }

    /**
     * Waits for the command of the rollback that an event was refused for. The log has it already: not to see it means
     * that it came before this run.
     */
    RollbackCommand awaitFencing() throws InterruptedException {
        RollbackCommand command = within(patience.decision());
        if (command == null) {
            throw refused(Objects.requireNonNull(fenced));
        }
        return command;
    }

    private @Nullable RollbackCommand within(Duration wait) throws InterruptedException {
        Deadline deadline = Deadline.after(wait);
        for (Signal signal = next(deadline); signal != null; signal = next(deadline)) {
            RollbackCommand command = news(signal);
            if (command != null) {
                return command;
            }
        }
        return null;
    }

    /** What a signal means: a command to follow, or nothing. What makes going on impossible is thrown. */
    private @Nullable RollbackCommand news(Signal signal) throws InterruptedException {
        if (signal instanceof Signal.Commanded commanded) {
            return news(commanded.command());
        }
        if (signal instanceof Signal.Refused refused) {
            refusal(refused.refusal());
        } else if (signal instanceof Signal.Parked parked) {
            throw new PlanStoppedException(
                    Problem.PARKED,
                    plan + " is parked: step \"" + parked.fact().step() + "\" has failed "
                            + parked.fact().failures() + " times. Resume it, or roll it back");
        } else if (signal instanceof Signal.Closed closed) {
            closedBy = closed.eventId();
        } else if (signal instanceof Signal.Cancelled wanted) {
            ErrorDetail why = ErrorDetail.of("cancelled", wanted.reason());
            cancelled = new ErrorDetail(why.type(), why.message(), false);
        } else if (signal instanceof Signal.Taken taken) {
            narrator.tell(listener -> listener.checkpointTaken(taken.checkpoint()));
        }
        return null;
    }

    private @Nullable RollbackCommand news(RollbackCommand command) throws InterruptedException {
        if (command.epoch() > epoch) {
            RollbackCause cause = command.cause();
            if (TakeOver.isCauseOf(cause) && journal.epochOf(cause.eventId()) == null) {
                throw new PlanStoppedException(
                        Problem.FENCED,
                        "another runner has taken " + plan + " over with rollback " + command.rollbackId()
                                + " and goes on with it; this one has stopped");
            }
            return command;
        }
        PlanEvent.RollbackApplied known = answer;
        if (known != null && known.rollbackId().equals(command.rollbackId()) && command.attempt() > answered) {
            // Commanded again, so the first answer was not heard.
            answered = command.attempt();
            journal.answer(known);
        }
        return null;
    }

    private void refusal(Fact.RequestRefused refusal) {
        Long said = journal.epochOf(refusal.event().id());
        if (said == null || said < epoch) {
            return;
        }
        if (!FENCED.contains(refusal.code())) {
            throw refused(refusal);
        }
        // A rollback came before our event: its command is on its way, on another topic.
        fenced = refusal;
    }

    private PlanStoppedException refused(Fact.RequestRefused refusal) {
        return new PlanStoppedException(
                Problem.REFUSED,
                "the processor refused " + refusal.type() + " of " + plan + ": "
                        + refusal.code().code() + ", " + refusal.why()
                        + ". Another runner or an operator may have moved the plan on; run its id again to resume it");
    }
}
