package dev.rewind.runner.context;

import dev.rewind.events.EntityKey;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.RollbackApplied;
import dev.rewind.events.RefusalCode;
import dev.rewind.events.RollbackCause;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.Step;
import dev.rewind.events.cloudevents.EventTypes;
import dev.rewind.runner.PlanStoppedException;
import dev.rewind.runner.PlanStoppedException.Problem;
import dev.rewind.runner.history.RunTakeover;
import dev.rewind.runner.log.PlanJournal;
import dev.rewind.runner.mailbox.ParticipantTracker;
import dev.rewind.runner.mailbox.PlanMailbox.Signal;
import dev.rewind.runner.report.ProgressReporter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tracks the epoch of a plan and interprets its signals: whether to follow a command, stop, or ignore a signal. */
public final class TimelineTracker {

    private static final Set<RefusalCode> FENCED = Set.of(RefusalCode.STALE_EPOCH, RefusalCode.ROLLBACK_PENDING);

    private static final String PAUSE = EventTypes.nameOf(PlanEvent.PlanPauseRequested.class);

    private final EntityKey plan;
    private final PlanJournal journal;
    private final ProgressReporter reporter;
    private final ParticipantTracker participants = new ParticipantTracker();
    private long epoch = 1;
    private @Nullable ErrorDetail cancelled;
    private boolean runnerClosing;
    private Signal.@Nullable PauseRequested pauseRequest;
    private Fact.@Nullable PlanPaused paused;
    private @Nullable RollbackApplied answer;
    private int answered;
    private Fact.@Nullable RequestRefused fenced;
    private @Nullable String closedBy;
    private @Nullable String proposed;
    private CheckpointWatcher watcher = signal -> {};
    private Signal.@Nullable CheckpointTaken newestStart;
    private Fact.@Nullable WaitEnded newestWaitEnd;

    public TimelineTracker(EntityKey plan, PlanJournal journal, ProgressReporter reporter) {
        this.plan = plan;
        this.journal = journal;
        this.reporter = reporter;
    }

    /** Sets who is told about the checkpoints that the processor has taken. */
    public void watchCheckpoints(CheckpointWatcher by) {
        watcher = by;
    }

    /** The epoch that this run is in. */
    public long epoch() {
        return epoch;
    }

    /** The error to fail with, if the plan was cancelled; otherwise null. */
    @Nullable
    public ErrorDetail cancelled() {
        return cancelled;
    }

    /** Whether the plan has to stop here, because its runner is closing or it is paused. A later run can resume it. */
    public boolean isStopping() {
        return runnerClosing || pauseRequest != null || paused != null;
    }

    /** The request of this runner's caller to pause the plan, or null. */
    public Signal.@Nullable PauseRequested pauseRequest() {
        return pauseRequest;
    }

    /** The pause of the plan, or null when it is not paused. */
    public Fact.@Nullable PlanPaused paused() {
        return paused;
    }

    /** Whether a rollback after a failure waits for the approval of a person, so that no command is due. */
    boolean isAwaitingApproval() {
        return proposed != null;
    }

    /** Notes a checkpoint that the processor has taken. */
    public void noteStart(Signal.CheckpointTaken taken) {
        if (taken.checkpoint().step() != null) {
            newestStart = taken;
        }
    }

    /** The checkpoint that the processor has taken for this start of a step, or null. Only the newest start is known. */
    public Signal.@Nullable CheckpointTaken takenFor(String eventId) {
        Signal.CheckpointTaken taken = newestStart;
        return taken != null && taken.checkpoint().event().id().equals(eventId) ? taken : null;
    }

    /** How the wait of this attempt ended, or null while it waits. Only the newest end is known. */
    public Fact.@Nullable WaitEnded waitEnd(Step attempt) {
        Fact.WaitEnded ended = newestWaitEnd;
        return ended != null && ended.step().isSameAs(attempt) ? ended : null;
    }

    /** The refusal of an event because of a rollback whose command has not come yet, or null. */
    Fact.@Nullable RequestRefused fenced() {
        return fenced;
    }

    /** The id of the event that made the processor close the plan, or null. */
    @Nullable
    String closedBy() {
        return closedBy;
    }

    /** The participants of the newest rollback. */
    ParticipantTracker participants() {
        return participants;
    }

    /** Sets the epoch that the log has for the plan. */
    public void resumeAt(long current) {
        epoch = current;
        fenced = null;
    }

    /** Moves to the epoch of an applied command. The answer is kept, in case the command comes again. */
    public void applied(RollbackCommand command, RollbackApplied with) {
        epoch = command.epoch();
        answer = with;
        answered = command.attempt();
        fenced = null;
    }

    /** Moves to the epoch of a command that could not be applied. The plan ends in that epoch. */
    public void failed(RollbackCommand command) {
        epoch = command.epoch();
    }

    /**
     * Interprets a signal. Returns a command to follow, or null.
     *
     * @throws PlanStoppedException when the plan cannot continue
     */
    @Nullable
    RollbackCommand handle(Signal signal) throws InterruptedException {
        if (signal instanceof Signal.Commanded commanded) {
            return handle(commanded.command());
        }
        if (signal instanceof Signal.EventRefused refused) {
            handleRefusal(refused.refusal());
        } else if (signal instanceof Signal.PlanParked parked) {
            throw new PlanStoppedException(
                    Problem.PARKED,
                    plan + " is parked: step \"" + parked.fact().step() + "\" has failed "
                            + parked.fact().failures() + " times. Resume the plan, or roll it back");
        } else if (signal instanceof Signal.PlanParkedByHand parked) {
            throw new PlanStoppedException(
                    Problem.PARKED,
                    plan + " is parked by " + parked.fact().requestedBy() + ": "
                            + parked.fact().reason() + ". Resume the plan, or roll it back");
        } else if (signal instanceof Signal.ApprovalAwaited awaited) {
            proposed = awaited.fact().digest();
            reporter.report(listener -> listener.approvalAwaited(plan, awaited.fact()));
        } else if (signal instanceof Signal.ProposalClosed closed) {
            proposed = closed.fact().digest().equals(proposed) ? null : proposed;
        } else if (signal instanceof Signal.PlanPaused pause) {
            paused = pause.fact();
        } else if (signal instanceof Signal.PlanResumed) {
            paused = null;
        } else if (signal instanceof Signal.PauseRequested request) {
            pauseRequest = request;
        } else if (signal instanceof Signal.ParticipantsAsked asked) {
            participants.expect(asked.rollback(), asked.participants());
        } else if (signal instanceof Signal.ParticipantAnswered answered) {
            participants.recordAnswer(answered.fact());
        } else if (signal instanceof Signal.PlanClosed closed) {
            closedBy = closed.eventId();
        } else if (signal instanceof Signal.CancelRequested request) {
            ErrorDetail why = ErrorDetail.of("cancelled", request.reason());
            cancelled = new ErrorDetail(why.type(), why.message(), false);
        } else if (signal instanceof Signal.RunnerClosing) {
            runnerClosing = true;
        } else if (signal instanceof Signal.WaitEnded ended) {
            newestWaitEnd = ended.fact();
        } else if (signal instanceof Signal.CheckpointTaken taken) {
            noteStart(taken);
            watcher.taken(taken);
            reporter.report(listener -> listener.checkpointTaken(taken.checkpoint()));
        }
        return null;
    }

    private @Nullable RollbackCommand handle(RollbackCommand command) throws InterruptedException {
        if (command.epoch() > epoch) {
            RollbackCause cause = command.cause();
            if (RunTakeover.isCauseOf(cause) && journal.epochOf(cause.eventId()) == null) {
                throw new PlanStoppedException(
                        Problem.FENCED,
                        "another runner has taken over " + plan + " with rollback " + command.rollbackId()
                                + " and continues it; this runner has stopped");
            }
            return command;
        }
        RollbackApplied known = answer;
        if (known != null && known.rollbackId().equals(command.rollbackId()) && command.attempt() > answered) {
            // The command was sent again, so the processor has not received the first answer in time.
            answered = command.attempt();
            journal.answer(known);
        }
        return null;
    }

    private void handleRefusal(Fact.RequestRefused refusal) {
        Long published = journal.epochOf(refusal.event().id());
        if (published == null || published < epoch || isExpected(refusal)) {
            return;
        }
        if (!FENCED.contains(refusal.code())) {
            throw stoppedBy(refusal);
        }
        // A rollback was decided before our event. Its command will come on another topic.
        fenced = refusal;
    }

    /**
     * Whether a refusal needs no action: the start of a step in a plan that was paused before, or a pause or resume of
     * this run that came too late.
     */
    private boolean isExpected(Fact.RequestRefused refusal) {
        return refusal.code() == RefusalCode.NOT_PARKED
                || (refusal.code() == RefusalCode.PLAN_NOT_RUNNING
                        && (paused != null || refusal.type().equals(PAUSE)));
    }

    PlanStoppedException stoppedBy(Fact.RequestRefused refusal) {
        return new PlanStoppedException(
                Problem.REFUSED,
                "the processor refused " + refusal.type() + " of " + plan + ": "
                        + refusal.code().code() + ", " + refusal.why()
                        + ". Another runner or an operator may have changed the plan; run its id again to resume it");
    }
}
