package dev.rewind.runner.rollback;

import dev.rewind.events.ErrorDetail;
import dev.rewind.events.PlanEvent.RollbackApplied;
import dev.rewind.events.PlanEvent.RollbackFailed;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.Step;
import dev.rewind.events.UndoStep;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.context.RunContext;
import dev.rewind.runner.context.SignalWaiter;
import dev.rewind.runner.context.TimelineTracker;
import dev.rewind.runner.definition.PlanDefinition;
import dev.rewind.runner.definition.PlanStep;
import dev.rewind.runner.log.PlanJournal;
import dev.rewind.runner.progress.RunProgress;
import dev.rewind.runner.progress.RunProgress.StageStart;
import dev.rewind.runner.report.PlanTrace;
import dev.rewind.runner.report.ProgressReporter;
import dev.rewind.runner.report.TraceSpan;
import dev.rewind.runner.rollback.Compensation.UndoFailedException;
import dev.rewind.runner.state.StateCodec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Executes rollback commands: undoes steps, restores the state, and answers. */
public final class RollbackExecution<T> {

    private static final String INVALID_STATE = "invalid_state";

    private final PlanDefinition<T> plan;
    private final StateCodec<T> codec;
    private final RunProgress<T> progress;
    private final Compensation<T> compensation;
    private final PlanJournal journal;
    private final SignalWaiter signals;
    private final TimelineTracker timeline;
    private final ProgressReporter reporter;
    private final PlanTrace trace;
    private final List<UndoStep> undone = new ArrayList<>();

    public RollbackExecution(
            RunContext context,
            PlanDefinition<T> plan,
            StateCodec<T> codec,
            RunProgress<T> progress,
            Compensation<T> compensation) {
        this.journal = context.journal();
        this.signals = context.signals();
        this.timeline = context.timeline();
        this.reporter = context.reporter();
        this.trace = context.trace();
        this.plan = plan;
        this.codec = codec;
        this.progress = progress;
        this.compensation = compensation;
    }

    /** The steps that were undone so far, in the order of the undos. */
    public List<UndoStep> undone() {
        return List.copyOf(undone);
    }

    /** Adds the steps that earlier runs have undone. */
    public void remember(List<UndoStep> earlier) {
        undone.addAll(earlier);
    }

    /** Executes a command. Returns the error if it could not be applied, otherwise null. */
    @Nullable
    public ErrorDetail execute(RollbackCommand command) throws InterruptedException {
        reporter.report(listener -> listener.commandReceived(command));
        TraceSpan span =
                trace.current().consumerChild("rollback " + command.rollbackId(), signals.commandTraceparent());
        List<UndoStep> now = new ArrayList<>();
        try {
            apply(command, now, span);
            span.event("restored " + command.checkpoint().id());
            reporter.report(listener -> listener.restored(command));
            return null;
        } catch (UndoFailedException e) {
            span.failed(e.error().message());
            timeline.failed(command);
            journal.answer(new RollbackFailed(command.epoch(), command.rollbackId(), null, null, now, e.error()));
            journal.awaitAcknowledgements();
            return e.error();
        } finally {
            span.end();
            undone.addAll(now);
        }
    }

    /** Whether this error of a command says that its edited state is not valid for the plan. Then nothing was undone. */
    public boolean isRefusedEdit(RollbackCommand command, ErrorDetail error) {
        return command.checkpoint().edited() != null && error.type().equals(INVALID_STATE);
    }

    /** Whether the steps of a command may have touched other entities, which then have to go back too. */
    public boolean touchesOthers(RollbackCommand command) {
        return command.undo().stream()
                .map(listed -> plan.step(listed.step()))
                .anyMatch(step -> step != null && step.touches() != null);
    }

    private void apply(RollbackCommand command, List<UndoStep> undoneNow, TraceSpan span)
            throws UndoFailedException, InterruptedException {
        T restored = verifiedState(command);
        progress.bring(restored);
        Step from = command.checkpoint().step();
        PlanStep<T> target = from == null ? null : plan.step(from.name());
        if (from != null && target == null) {
            throw new UndoFailedException(ErrorDetail.of(
                    "unknown_step",
                    "plan " + plan.name() + " has no step \"" + from.name() + "\" to go on from; its steps are "
                            + plan.stepNames()));
        }
        boolean isEdited = command.checkpoint().edited() != null;
        if (isEdited) {
            checkEdit(restored);
        }
        compensation.undo(command, progress.results(), undoneNow, span);
        progress.takenBack(command.undo());
        StageStart start = target == null && !isEdited ? stageOf(command.state()) : null;
        if (start == null) {
            progress.goBackTo(target, restored, command.state());
        } else {
            progress.goBackTo(start, decode(start.state()));
        }
        RollbackApplied answer = new RollbackApplied(
                command.epoch(), command.rollbackId(), null, command.state().hash(), undoneNow);
        journal.answer(answer);
        timeline.applied(command, answer);
    }

    /** Refuses a state whose hash differs from the checkpoint's. */
    private T verifiedState(RollbackCommand command) throws UndoFailedException {
        String expected = command.checkpoint().stateHash();
        if (!expected.equals(command.state().hash())) {
            throw new UndoFailedException(ErrorDetail.of(
                    "integrity_failed",
                    "the state of " + command.checkpoint().id() + " has hash "
                            + command.state().hash() + ", not " + expected));
        }
        try {
            return codec.restore(command.state());
        } catch (IOException e) {
            throw new UndoFailedException(ErrorDetail.of(
                    INVALID_STATE,
                    "the state of checkpoint " + command.checkpoint().id() + " cannot be restored: " + e.getMessage()
                            + ". Run a version of plan " + plan.name() + " that reads this state and roll "
                            + command.entity() + " back again, or roll it back to another checkpoint"));
        }
    }

    /** The check is the application's code, which may throw anything. */
    private void checkEdit(T edited) throws UndoFailedException {
        try {
            plan.editCheck().accept(edited);
        } catch (RuntimeException e) {
            String why = e.getMessage() == null ? e.toString() : e.getMessage();
            throw new UndoFailedException(
                    ErrorDetail.of(INVALID_STATE, "plan " + plan.name() + " does not accept the edited state: " + why));
        }
    }

    private @Nullable StageStart stageOf(Snapshot state) throws UndoFailedException {
        try {
            return progress.stageOf(state);
        } catch (IOException e) {
            throw new UndoFailedException(ErrorDetail.of(
                    "state_gone",
                    "the changes of parallel steps cannot be merged again: " + e.getMessage()
                            + ". Roll the plan back to before those steps"));
        }
    }

    private T decode(Snapshot state) throws UndoFailedException {
        try {
            return codec.restore(state);
        } catch (IOException e) {
            throw new UndoFailedException(ErrorDetail.of(INVALID_STATE, String.valueOf(e.getMessage())));
        }
    }
}
