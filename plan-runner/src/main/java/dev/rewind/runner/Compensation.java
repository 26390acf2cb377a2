package dev.rewind.runner;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.UndoStep;
import dev.rewind.events.json.Snapshot;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Undoes what a rollback command lists, newest first, each step with tries of its own. */
final class Compensation<T> {

    private static final Logger LOG = LoggerFactory.getLogger(Compensation.class);

    private final Plan<T> plan;
    private final StateCodec<T> codec;
    private final Executor workers;
    private final Duration grace;
    private final Narrator narrator;

    Compensation(Plan<T> plan, StateCodec<T> codec, Executor workers, Duration grace, Narrator narrator) {
        this.plan = plan;
        this.codec = codec;
        this.workers = workers;
        this.grace = grace;
        this.narrator = narrator;
    }

    /** A step that stays as it is, because undoing it failed as often as it may. */
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
     * Undoes. Stops at the first step that cannot be undone: what is older may rest on it.
     *
     * @param undone takes up what was undone, as it is
     */
    void undo(RollbackCommand command, Effects effects, List<UndoStep> undone, Trace trace)
            throws UndoFailedException, InterruptedException {
        for (UndoStep listed : command.undo()) {
            if (effects.isUndone(listed)) {
                undone.add(listed);
                continue;
            }
            if (!effects.toUndo(listed, this::undoesUnfinished)) {
                continue;
            }
            PlanStep<T> step = plan.step(listed.step());
            if (step == null) {
                throw new UndoFailedException(ErrorDetail.of(
                        "unknown_step",
                        "plan " + plan.name() + " has no step \"" + listed.step() + "\" to undo; its steps are "
                                + plan.stepNames()));
            }
            if (step.undo() != null) {
                undo(command, step, step.undo(), listed, effects, trace.child("undo " + step.name()));
                undone.add(listed);
                narrator.tell(listener -> listener.undone(command, listed));
            }
            effects.remove(listed);
        }
    }

    private void undo(
            RollbackCommand command,
            PlanStep<T> step,
            UndoFunction.InContext<T> function,
            UndoStep listed,
            Effects effects,
            Trace trace)
            throws UndoFailedException, InterruptedException {
        Snapshot after = after(listed, effects);
        try {
            Failsafe.with(tries(step))
                    .run(() -> once(
                            step,
                            function,
                            after == null ? command.state() : after,
                            new UndoContext(command.rollbackId(), listed),
                            trace));
            trace.end();
        } catch (FailsafeException e) {
            trace.failed(String.valueOf(e.getMessage()));
            if (e.getCause() instanceof StepFailedException failed) {
                ErrorDetail error = ErrorDetail.of(
                        "undo_failed",
                        "step \"" + listed.step() + "\", attempt " + listed.attempt() + ", could not be undone: "
                                + failed.type() + ": " + failed.getMessage());
                narrator.tell(listener -> listener.undoFailed(command, listed, error));
                throw new UndoFailedException(error);
            }
            if (e.getCause() instanceof InterruptedException) {
                boolean ignored = Thread.interrupted();
                throw new InterruptedException("interrupted while step \"" + listed.step() + "\" was undone");
            }
            throw e;
        }
    }

    private boolean undoesUnfinished(String name) {
        PlanStep<T> step = plan.step(name);
        return step != null && step.undoUnfinished();
    }

    private static @Nullable Snapshot after(UndoStep listed, Effects effects) throws UndoFailedException {
        try {
            return effects.stateAfter(listed);
        } catch (IOException e) {
            throw new UndoFailedException(ErrorDetail.of(
                    "state_gone",
                    "step \"" + listed.step() + "\", attempt " + listed.attempt()
                            + ", cannot be undone without the state that it left: " + e.getMessage()));
        }
    }

    private static RetryPolicy<Object> tries(PlanStep<?> step) {
        Backoff wait = step.undoBackoff();
        return RetryPolicy.builder()
                .handleIf(thrown -> thrown instanceof StepFailedException failed && failed.isRetryable())
                .withMaxAttempts(step.undoAttempts())
                .withDelayFn(context -> wait.after(context.getAttemptCount()))
                .build();
    }

    private void once(
            PlanStep<T> step, UndoFunction.InContext<T> function, Snapshot state, UndoContext context, Trace trace)
            throws StepFailedException, InterruptedException {
        T restored;
        try {
            restored = codec.restore(state);
        } catch (IOException e) {
            throw new StepFailedException("invalid_state", String.valueOf(e.getMessage()));
        }
        StepExecution<Boolean> execution = StepExecution.start(
                workers,
                trace.around(() -> {
                    function.undo(restored, context);
                    return true;
                }),
                ended -> {});
        try {
            if (!execution.await(Deadline.after(step.timeout()))) {
                throw new StepFailedException("timeout", "its undo did not end within " + step.timeout());
            }
        } finally {
            if (!execution.ended() && !execution.stop(grace)) {
                LOG.atWarn()
                        .addKeyValue("plan", context.rollbackId().entity())
                        .addKeyValue("step", step.name())
                        .log("An undo ignores its interrupt and is left behind");
            }
        }
        Throwable thrown = execution.thrown();
        if (thrown != null) {
            ErrorDetail error = step.describe(thrown);
            LOG.atWarn()
                    .addKeyValue("plan", context.rollbackId().entity())
                    .addKeyValue("step", step.name())
                    .addKeyValue("error", error.type())
                    .setCause(thrown)
                    .log("A try to undo a step failed");
            throw StepFailedException.of(error);
        }
    }
}
