package dev.rewind.runner.recovery;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.EntityKey;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.EventRef;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.EntityResumed;
import dev.rewind.events.PlanEvent.RollbackRequested;
import dev.rewind.events.PlanEvent.StepFailed;
import dev.rewind.events.RefusalCode;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.RollbackTarget;
import dev.rewind.events.Step;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.PlanStoppedException;
import dev.rewind.runner.PlanStoppedException.Problem;
import dev.rewind.runner.context.RunContext;
import dev.rewind.runner.context.RunnerContext;
import dev.rewind.runner.context.SignalWaiter;
import dev.rewind.runner.context.TimelineTracker;
import dev.rewind.runner.history.DoneStep;
import dev.rewind.runner.history.PlanHistory;
import dev.rewind.runner.history.RunTakeover;
import dev.rewind.runner.log.PlanEventProducer.Sent;
import dev.rewind.runner.log.PlanJournal;
import dev.rewind.runner.mailbox.PlanMailbox;
import dev.rewind.runner.progress.StepResults;
import dev.rewind.runner.report.PlanTrace;
import dev.rewind.runner.report.ProgressReporter;
import dev.rewind.runner.state.StateCodec;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Resumes a plan that an earlier run started. */
public final class PlanResumption<T> {

    private static final int TRIES = 20;

    /** An event that names the current epoch is refused with these only while a rollback waits for an approval. */
    private static final Set<RefusalCode> HELD_UP = Set.of(RefusalCode.APPROVAL_NEEDED, RefusalCode.ROLLBACK_PENDING);

    private final EntityKey plan;
    private final RunnerContext runnerContext;
    private final StateCodec<T> codec;
    private final List<String> steps;
    private final PlanJournal journal;
    private final SignalWaiter signals;
    private final TimelineTracker timeline;
    private final ProgressReporter reporter;
    private final PlanTrace trace;

    /** @param steps the names of the plan's steps */
    public PlanResumption(RunContext context, RunnerContext runnerContext, StateCodec<T> codec, List<String> steps) {
        this.steps = steps;
        this.plan = context.plan();
        this.journal = context.journal();
        this.signals = context.signals();
        this.timeline = context.timeline();
        this.reporter = context.reporter();
        this.trace = context.trace();
        this.runnerContext = runnerContext;
        this.codec = codec;
    }

    /**
     * Where to resume a plan.
     *
     * @param command the rollback command by which this runner took the plan over; null for a plan that has ended
     */
    public record ResumePoint(PlanHistory history, @Nullable RollbackCommand command) {}

    /**
     * Takes the plan over, unless it has ended. A runner that still runs it has a stale epoch from then on.
     *
     * @param offer the event that offered the plan, to leave the plan alone unless it is still offered; null to take
     *     it over in any case
     * @throws PlanStoppedException when there is no such plan, it has run other steps, it is parked, or it is to be offered
     *     and is not
     */
    public ResumePoint takeOver(@Nullable EventRef offer) throws InterruptedException {
        for (int looked = 0; looked < TRIES; looked++) {
            EventRef last = journal.lastPosition();
            PlanHistory history = runnerContext.past().read(plan, last == null ? offer : last);
            if (!history.isKnown()) {
                throw new PlanStoppedException(
                        Problem.NOT_FOUND,
                        "there is no " + plan + " to resume; check the id. If its events are older than the log's"
                                + " retention, set REWIND_URL to the address of a query API");
            }
            if (offer == null) {
                requireSteps(history);
            }
            if (looked == 0) {
                continueTrace(history);
            }
            if (history.ended() != null) {
                if (offer != null) {
                    throw new PlanStoppedException(Problem.FENCED, plan + " has ended, so its offer is an old one");
                }
                return new ResumePoint(history, null);
            }
            if (history.parked() != null) {
                throw new PlanStoppedException(
                        Problem.PARKED,
                        plan + " is parked by " + history.parked() + ". Resume the plan, or roll it back");
            }
            if (offer != null && history.isPaused()) {
                throw new PlanStoppedException(
                        Problem.PAUSED, plan + " is paused; it is offered again when a person resumes it");
            }
            if (offer != null && !history.isFor(runnerContext.runner())) {
                throw new PlanStoppedException(Problem.FENCED, "another runner has taken the offer of " + plan);
            }
            timeline.resumeAt(history.epoch());
            if (history.isPaused()) {
                journal.append(new EntityResumed(history.epoch(), "its id is run again", runnerContext.runner()));
            }
            Sent sent = journal.append(event(history));
            journal.awaitAcknowledgements();
            PlanMailbox.Signal answer =
                    signals.awaitAnswer(sent.id(), runnerContext.limits().command());
            if (answer instanceof PlanMailbox.Signal.Commanded commanded) {
                requireSamePlan(history, commanded.command());
                reporter.report(
                        listener -> listener.resuming(plan, history.latest().id()));
                return new ResumePoint(history, commanded.command());
            }
            if (answer instanceof PlanMailbox.Signal.EventRefused refused
                    && HELD_UP.contains(refused.refusal().code())) {
                throw new PlanStoppedException(
                        Problem.AWAITING_APPROVAL,
                        "the rollback of " + plan
                                + " waits for the approval of a person; approve or reject it, then run"
                                + " the id again");
            }
            if (answer == null) {
                throw signals.noCommand("this runner has asked to take the plan over");
            }
            // The plan has changed since its history was read. Read it again.
        }
        throw new PlanStoppedException(
                Problem.FENCED,
                plan + " has changed " + TRIES
                        + " times while this runner tried to take it over; another runner is running it");
    }

    /**
     * A service may have used one id for two plans, such as that of an order for its fulfilment and for its refund. Then the
     * second one would get the result of the first, and no step would run. A plan that has changed has steps in common.
     */
    private void requireSteps(PlanHistory history) {
        Set<String> ran = history.attempts().keySet();
        if (!ran.isEmpty() && Collections.disjoint(ran, steps)) {
            throw new PlanStoppedException(
                    Problem.NOT_FOUND,
                    plan + " is another plan: it has run the steps " + ran + ", and this one has " + steps
                            + ". Give each plan an id of its own, such as one with the plan's name before it");
        }
    }

    /** Without an SDK, nothing but the trace's id is published, and that is known. */
    private void continueTrace(PlanHistory history) {
        String traceparent = trace.isRecorded() ? runnerContext.past().traceparent(history) : history.traceparent();
        String earlier = history.traceId();
        if (traceparent != null) {
            trace.continueFrom(traceparent);
        } else if (earlier != null) {
            trace.continueAfter(earlier);
        }
    }

    /** The command comes from the log. The history must be of the same plan, not of one in another installation. */
    private void requireSamePlan(PlanHistory history, RollbackCommand command) {
        Checkpoint known = history.checkpoints().get(command.checkpoint().sequence());
        if (known != null && !known.chainHash().equals(command.checkpoint().chainHash())) {
            throw new PlanStoppedException(
                    Problem.PAST_GONE,
                    "the query API shows another " + plan + " than the log has: checkpoint " + known.sequence()
                            + " differs. Set REWIND_URL to the query API of this installation");
        }
    }

    private PlanEvent event(PlanHistory history) {
        RunTakeover by = new RunTakeover(runnerContext.runner());
        Step open = history.openStep();
        return open != null
                ? new StepFailed(history.epoch(), open, by.runnerLost())
                : new RollbackRequested(
                        history.epoch(),
                        new RollbackTarget.ToSequence(history.target()),
                        history.newestStep() == null
                                ? "a runner takes the requested plan"
                                : "a runner resumes the plan where it stopped",
                        by.runner(),
                        null,
                        null);
    }

    /** Adds the results of earlier runs, and the unfinished attempts that the command lists. */
    public void remember(PlanHistory history, RollbackCommand command, StepResults results) {
        history.done()
                .forEach(step -> results.add(
                        step.step(),
                        () -> before(history, step),
                        () -> runnerContext.past().after(history, step)));
        command.undo().stream()
                .filter(step -> !step.completed()
                        && !history.hasOnlyWaited(step.checkpointId().sequence()))
                .forEach(step -> results.addUnfinished(step.step(), step.attempt()));
    }

    /**
     * The final state of a plan that has ended.
     *
     * @throws PlanStoppedException when it can no longer be read
     */
    public T finalState(PlanHistory history) {
        try {
            return codec.restore(runnerContext.past().state(history.latest()));
        } catch (IOException e) {
            throw new PlanStoppedException(
                    Problem.PAST_GONE, plan + " has ended, but its final state cannot be read: " + e.getMessage(), e);
        }
    }

    private @Nullable Snapshot before(PlanHistory history, DoneStep step) throws IOException {
        Checkpoint start = history.start(step);
        return start == null ? null : runnerContext.past().state(start);
    }

    /** The error of a failed plan. */
    public static ErrorDetail error(PlanHistory.End failed) {
        ErrorDetail error = failed.error();
        return error == null ? ErrorDetail.of("plan_failed", "the plan failed") : error;
    }
}
