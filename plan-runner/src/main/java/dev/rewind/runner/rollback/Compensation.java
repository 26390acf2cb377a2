package dev.rewind.runner.rollback;

import dev.rewind.events.ErrorDetail;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.UndoStep;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.StepFailedException;
import dev.rewind.runner.UndoContext;
import dev.rewind.runner.UndoFunction;
import dev.rewind.runner.definition.PlanDefinition;
import dev.rewind.runner.definition.PlanStep;
import dev.rewind.runner.progress.StepResults;
import dev.rewind.runner.report.ProgressReporter;
import dev.rewind.runner.report.TraceSpan;
import dev.rewind.runner.state.StateCodec;
import dev.rewind.runner.work.InterruptibleCall;
import dev.rewind.runner.work.StepErrors;
import dev.rewind.runner.work.WaitDeadline;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Undoes the steps that a rollback command lists, newest first, each with its own number of attempts. */
public final class Compensation<T> {

    private static final Logger LOG = LoggerFactory.getLogger(Compensation.class);

    private final PlanDefinition<T> plan;
    private final StateCodec<T> codec;
    private final Executor workers;
    private final Duration grace;
    private final ProgressReporter reporter;

    public Compensation(
            PlanDefinition<T> plan, StateCodec<T> codec, Executor workers, Duration grace, ProgressReporter reporter) {
        this.plan = plan;
        this.codec = codec;
        this.workers = workers;
        this.grace = grace;
        this.reporter = reporter;
    }

    /** Thrown when all attempts to undo a step failed, or when it cannot be undone at all. */
    static final class UndoFailedException extends Exception {

        private static final long serialVersionUID = 1L;

        private final transient ErrorDetail error;

        UndoFailedException(ErrorDetail error) {
            super(error.message());
            this.error = error;
        }

        ErrorDetail error() {
            return error;
        }
    }

    /**
     * Undoes the steps of a command. It stops at the first step that cannot be undone, because that step may depend on
     * older ones.
     *
     * @param undone gets each step that was undone
     */
    void undo(RollbackCommand command, StepResults results, List<UndoStep> undone, TraceSpan trace)
            throws UndoFailedException, InterruptedException {
        for (UndoStep listed : command.undo()) {
            if (results.isUndone(listed)) {
                undone.add(listed);
                continue;
            }
            if (!results.needsUndo(listed, this::undoesUnfinished)) {
                continue;
            }
            PlanStep<T> step = plan.step(listed.step());
            if (step == null) {
                throw new UndoFailedException(ErrorDetail.of(
                        "unknown_step",
                        "plan " + plan.name() + " has no step \"" + listed.step() + "\" to undo; its steps are "
                                + plan.stepNames()));
            }
            UndoFunction.InContext<T> function = step.undo().function();
            if (function != null) {
                undo(command, step, function, listed, results, trace.child("undo " + step.name()));
                undone.add(listed);
                results.markUndone(listed);
                reporter.report(listener -> listener.undone(command, listed));
            } else {
                results.markLeft(listed);
                reporter.report(listener -> listener.notUndone(command, listed));
            }
        }
    }

    private void undo(
            RollbackCommand command,
            PlanStep<T> step,
            UndoFunction.InContext<T> function,
            UndoStep listed,
            StepResults results,
            TraceSpan trace)
            throws UndoFailedException, InterruptedException {
        Snapshot after = stateAfter(listed, results);
        Snapshot state = after == null ? command.state() : after;
        UndoContext context = new UndoContext(command.rollbackId(), listed);
        try {
            tryEachAttempt(step, function, state, context, trace);
            trace.end();
        } catch (StepFailedException failed) {
            trace.failed(String.valueOf(failed.getMessage()));
            ErrorDetail error = ErrorDetail.of(
                    "undo_failed",
                    "step \"" + listed.step() + "\", attempt " + listed.attempt() + ", could not be undone: "
                            + failed.type() + ": " + failed.getMessage());
            reporter.report(listener -> listener.undoFailed(command, listed, error));
            throw new UndoFailedException(error);
        } catch (InterruptedException e) {
            trace.failed(String.valueOf(e.getMessage()));
            throw e;
        }
    }

    private void tryEachAttempt(
            PlanStep<T> step, UndoFunction.InContext<T> function, Snapshot state, UndoContext context, TraceSpan trace)
            throws StepFailedException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                tryOnce(step, function, state, context, trace);
                return;
            } catch (StepFailedException failed) {
                if (!failed.isRetryable() || attempt >= step.undo().attempts()) {
                    throw failed;
                }
            }
            TimeUnit.NANOSECONDS.sleep(step.undo().backoff().after(attempt).toNanos());
        }
    }

    private boolean undoesUnfinished(String name) {
        PlanStep<T> step = plan.step(name);
        return step != null && step.undo().unfinished();
    }

    private static @Nullable Snapshot stateAfter(UndoStep listed, StepResults results) throws UndoFailedException {
        try {
            return results.stateAfter(listed);
        } catch (IOException e) {
            throw new UndoFailedException(ErrorDetail.of(
                    "state_gone",
                    "step \"" + listed.step() + "\", attempt " + listed.attempt()
                            + ", cannot be undone without the state that it returned: " + e.getMessage()));
        }
    }

    private void tryOnce(
            PlanStep<T> step, UndoFunction.InContext<T> function, Snapshot state, UndoContext context, TraceSpan trace)
            throws StepFailedException, InterruptedException {
        T restored;
        try {
            restored = codec.restore(state);
        } catch (IOException e) {
            throw new StepFailedException("invalid_state", String.valueOf(e.getMessage()));
        }
        InterruptibleCall<Boolean> call = InterruptibleCall.start(
                workers,
                trace.around(() -> {
                    function.undo(restored, context);
                    return true;
                }),
                ended -> {});
        try {
            if (!call.await(WaitDeadline.after(step.timeout()))) {
                throw new StepFailedException("timeout", "its undo did not end within " + step.timeout());
            }
        } finally {
            if (!call.ended() && !call.stop(grace)) {
                LOG.atWarn()
                        .addKeyValue("plan", context.rollbackId().entity())
                        .addKeyValue("step", step.name())
                        .log("An undo ignores its interrupt and is abandoned");
            }
        }
        Throwable thrown = call.thrown();
        if (thrown != null) {
            ErrorDetail error = step.describe(thrown);
            LOG.atWarn()
                    .addKeyValue("plan", context.rollbackId().entity())
                    .addKeyValue("step", step.name())
                    .addKeyValue("error", error.type())
                    .setCause(thrown)
                    .log("An attempt to undo a step failed");
            throw StepErrors.exception(error);
        }
    }
}
