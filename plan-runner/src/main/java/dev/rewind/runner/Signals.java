package dev.rewind.runner;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.RefusalCode;
import dev.rewind.events.RollbackCommand;
import dev.rewind.runner.Mailbox.Signal;
import dev.rewind.runner.PlanStoppedException.Problem;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
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
    private long epoch = 1;
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
        for (Signal signal = mailbox.next(now); signal != null; signal = mailbox.next(now)) {
            RollbackCommand command = news(signal);
            if (command != null) {
                return command;
            }
        }
        return isFenced() ? awaitFencing() : null;
    }

    /**
     * Waits until the step has ended, its time is up or it is {@link #isFenced}, and returns null, or until a command
     * comes.
     */
    @Nullable
    RollbackCommand during(StepExecution<?> execution, Deadline deadline) throws InterruptedException {
        while (!execution.ended() && !isFenced()) {
            Signal signal = mailbox.next(deadline);
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

    /** Whether the processor has refused an event because of a rollback whose command has not come yet. */
    boolean isFenced() {
        return fenced != null;
    }

    /** Waits until the processor has closed the plan for this event, and returns null, or until a command comes. */
    @Nullable
    RollbackCommand untilClosed(String eventId) throws InterruptedException {
        Deadline deadline = Deadline.after(patience.decision());
        while (!eventId.equals(closedBy)) {
            Signal signal = mailbox.next(deadline);
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
            if (command != null) {
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
        throw new PlanStoppedException(
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
        for (Signal signal = mailbox.next(deadline); signal != null; signal = mailbox.next(deadline)) {
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
        } else if (signal instanceof Signal.Taken taken) {
            narrator.tell(listener -> listener.checkpointTaken(taken.checkpoint()));
        }
        return null;
    }

    private @Nullable RollbackCommand news(RollbackCommand command) throws InterruptedException {
        if (command.epoch() > epoch) {
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
                        + ". Another runner may be running the plan, or its id was used before");
    }
}
