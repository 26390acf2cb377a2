package dev.rewind.runner;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.RollbackId;
import dev.rewind.runner.Mailbox.Signal;
import dev.rewind.runner.PlanStoppedException.Problem;
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

/** Waits for what a plan has to react to. */
final class Signals {

    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

    private final EntityKey plan;
    private final Mailbox mailbox;
    private final News news;
    private final Patience patience;
    private final Deque<Signal> held = new ArrayDeque<>();
    private @Nullable String commandedBy;

    Signals(EntityKey plan, Mailbox mailbox, News news, Patience patience) {
        this.plan = plan;
        this.mailbox = mailbox;
        this.news = news;
        this.patience = patience;
    }

    /** The trace context of the command that came last. */
    @Nullable
    String commandedBy() {
        return commandedBy;
    }

    /** A command that has come already, or null. */
    @Nullable
    RollbackCommand waiting() throws InterruptedException {
        Deadline now = new Deadline(System.nanoTime(), false);
        for (Signal signal = next(now); signal != null; signal = next(now)) {
            RollbackCommand command = news.in(signal);
            if (command != null) {
                return command;
            }
        }
        return isFenced() ? awaitFencing() : null;
    }

    /**
     * Waits until {@code done}, the deadline has passed, the plan {@link #isFenced} or is cancelled, and returns
     * null, or until a command comes.
     */
    @Nullable
    RollbackCommand during(BooleanSupplier done, Deadline deadline) throws InterruptedException {
        while (!done.getAsBoolean() && !isFenced() && news.cancelled() == null) {
            Signal signal = next(deadline);
            if (signal == null) {
                return null;
            }
            RollbackCommand command = news.in(signal);
            if (command != null) {
                return command;
            }
        }
        return null;
    }

    /**
     * Waits until what a rollback's steps have touched is back, too: the next try is to find it as it was. A command that
     * comes meanwhile is returned. Who does not answer in time is not waited for any longer; the rollback's ledger has it.
     */
    @Nullable
    RollbackCommand untilBack(RollbackId rollback) throws InterruptedException {
        Deadline deadline = Deadline.after(patience.command());
        RollbackCommand command = during(() -> news.participants().areBack(rollback), deadline);
        if (command == null && deadline.left() == 0) {
            LOG.atWarn()
                    .addKeyValue("rollback", rollback)
                    .addKeyValue("participants", news.participants().awaited())
                    .addKeyValue("waited", patience.command())
                    .log("What a step has touched is not back, and the plan goes on without");
        }
        return command == null && isFenced() ? awaitFencing() : command;
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
                    news.in(signal);
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
        return news.fenced() != null;
    }

    /** Waits until the processor has closed the plan for this event, and returns null, or until a command comes. */
    @Nullable
    RollbackCommand untilClosed(String eventId) throws InterruptedException {
        Deadline deadline = Deadline.after(patience.decision());
        while (!eventId.equals(news.closedBy())) {
            Signal signal = next(deadline);
            if (signal == null) {
                LOG.atWarn()
                        .addKeyValue("plan", plan)
                        .addKeyValue("waited", patience.decision())
                        .log("The plan is complete, and the processor has not confirmed it");
                return null;
            }
            RollbackCommand command = news.in(signal);
            if (command == null && isFenced()) {
                command = awaitFencing();
            }
            if (command != null || news.cancelled() != null) {
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
        Fact.RequestRefused refusal = news.fenced();
        if (refusal != null) {
            throw news.refused(refusal);
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
            throw news.refused(Objects.requireNonNull(news.fenced()));
        }
        return command;
    }

    private @Nullable RollbackCommand within(Duration wait) throws InterruptedException {
        Deadline deadline = Deadline.after(wait);
        for (Signal signal = next(deadline); signal != null; signal = next(deadline)) {
            RollbackCommand command = news.in(signal);
            if (command != null) {
                return command;
            }
        }
        return null;
    }
}
