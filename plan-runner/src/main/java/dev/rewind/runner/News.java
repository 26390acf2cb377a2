package dev.rewind.runner;

import dev.rewind.events.EntityKey;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent.RollbackApplied;
import dev.rewind.events.RefusalCode;
import dev.rewind.events.RollbackCause;
import dev.rewind.events.RollbackCommand;
import dev.rewind.runner.Mailbox.Signal;
import dev.rewind.runner.PlanStoppedException.Problem;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Knows which timeline a plan is in, and so what a signal means to it. */
final class News {

    private static final Set<RefusalCode> FENCED = Set.of(RefusalCode.STALE_EPOCH, RefusalCode.ROLLBACK_PENDING);

    private final EntityKey plan;
    private final Journal journal;
    private final Narrator narrator;
    private final Participants participants = new Participants();
    private long epoch = 1;
    private @Nullable ErrorDetail cancelled;
    private @Nullable RollbackApplied answer;
    private int answered;
    private Fact.@Nullable RequestRefused fenced;
    private @Nullable String closedBy;

    News(EntityKey plan, Journal journal, Narrator narrator) {
        this.plan = plan;
        this.journal = journal;
        this.narrator = narrator;
    }

    /** The timeline that the plan is in, as far as it knows. */
    long epoch() {
        return epoch;
    }

    /** Why the plan is to be given up, if somebody wants that. */
    @Nullable
    ErrorDetail cancelled() {
        return cancelled;
    }

    /** The refusal of an event because of a rollback whose command has not come yet, if there was one. */
    Fact.@Nullable RequestRefused fenced() {
        return fenced;
    }

    /** The event that the processor has closed the plan for, if it has. */
    @Nullable
    String closedBy() {
        return closedBy;
    }

    /** Who goes back with the plan. */
    Participants participants() {
        return participants;
    }

    /** The plan is in this timeline, as the log says. */
    void resumeIn(long current) {
        epoch = current;
        fenced = null;
    }

    /** The plan has applied a command and is in its epoch; the answer is kept for when the command comes again. */
    void applied(RollbackCommand command, RollbackApplied with) {
        epoch = command.epoch();
        answer = with;
        answered = command.attempt();
        fenced = null;
    }

    /** The plan could not apply a command: it ends in its epoch all the same, which the command has opened. */
    void failed(RollbackCommand command) {
        epoch = command.epoch();
    }

    /**
     * What a signal means: a command to follow, or null.
     *
     * @throws PlanStoppedException when it makes going on impossible
     */
    @Nullable
    RollbackCommand in(Signal signal) throws InterruptedException {
        if (signal instanceof Signal.Commanded commanded) {
            return in(commanded.command());
        }
        if (signal instanceof Signal.Refused refused) {
            refusal(refused.refusal());
        } else if (signal instanceof Signal.Parked parked) {
            throw new PlanStoppedException(
                    Problem.PARKED,
                    plan + " is parked: step \"" + parked.fact().step() + "\" has failed "
                            + parked.fact().failures() + " times. Resume it, or roll it back");
        } else if (signal instanceof Signal.Asked asked) {
            participants.asked(asked.rollback(), asked.participants());
        } else if (signal instanceof Signal.Answered answered) {
            participants.answered(answered.fact());
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

    private @Nullable RollbackCommand in(RollbackCommand command) throws InterruptedException {
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
        RollbackApplied known = answer;
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

    PlanStoppedException refused(Fact.RequestRefused refusal) {
        return new PlanStoppedException(
                Problem.REFUSED,
                "the processor refused " + refusal.type() + " of " + plan + ": "
                        + refusal.code().code() + ", " + refusal.why()
                        + ". Another runner or an operator may have moved the plan on; run its id again to resume it");
    }
}
