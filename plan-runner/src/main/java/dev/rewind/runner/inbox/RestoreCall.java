package dev.rewind.runner.inbox;

import dev.rewind.events.ErrorDetail;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.RollbackApplied;
import dev.rewind.events.PlanEvent.RollbackFailed;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.UndoStep;
import dev.rewind.runner.Backoff;
import dev.rewind.runner.Restorer;
import dev.rewind.runner.StepFailedException;
import dev.rewind.runner.report.TraceSpan;
import dev.rewind.runner.state.StateCodec;
import dev.rewind.runner.work.InterruptibleCall;
import dev.rewind.runner.work.StepErrors;
import dev.rewind.runner.work.WaitDeadline;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Applies the commands for one entity type by calling its restorer, with a few attempts each. */
public record RestoreCall<S>(
        StateCodec<S> codec, Restorer<S> restorer, int attempts, Backoff backoff, Duration timeout) {

    private static final Logger LOG = LoggerFactory.getLogger(RestoreCall.class);

    private static final Duration GRACE = Duration.ofSeconds(5);

    /** Applies a command and returns the answer. A state whose hash differs from the checkpoint's is not restored. */
    PlanEvent apply(RollbackCommand command, String service, Executor workers, TraceSpan trace)
            throws InterruptedException {
        String expected = command.checkpoint().stateHash();
        String found = command.state().hash();
        if (!expected.equals(found)) {
            return failed(
                    command,
                    service,
                    ErrorDetail.of(
                            "integrity_failed",
                            "the state of " + command.checkpoint().id() + " has hash " + found + ", not " + expected));
        }
        S state;
        try {
            state = codec.restore(command.state());
        } catch (IOException e) {
            return failed(command, service, ErrorDetail.of("invalid_state", String.valueOf(e.getMessage())));
        }
        for (int attempt = 1; ; attempt++) {
            try {
                String hash = tryOnce(state, command, workers, trace);
                List<UndoStep> undone =
                        command.undo().stream().filter(UndoStep::completed).toList();
                return new RollbackApplied(command.epoch(), command.rollbackId(), service, hash, undone);
            } catch (StepFailedException e) {
                LOG.atWarn()
                        .addKeyValue("rollback", command.rollbackId())
                        .addKeyValue("try", attempt)
                        .addKeyValue("error", e.type())
                        .setCause(e.getCause())
                        .log("An attempt to apply a rollback failed");
                if (attempt >= attempts || !e.isRetryable()) {
                    return failed(command, service, StepErrors.describe(e));
                }
                Thread.sleep(backoff.after(attempt).toMillis());
            }
        }
    }

    private String tryOnce(S state, RollbackCommand command, Executor workers, TraceSpan trace)
            throws StepFailedException, InterruptedException {
        InterruptibleCall<S> call =
                InterruptibleCall.start(workers, trace.around(() -> restorer.restore(state, command)), ended -> {});
        try {
            if (!call.await(WaitDeadline.after(timeout))) {
                throw new StepFailedException("timeout", "the restorer did not end within " + timeout);
            }
        } finally {
            if (!call.ended() && !call.stop(GRACE)) {
                LOG.atWarn()
                        .addKeyValue("rollback", command.rollbackId())
                        .log("A restorer ignores its interrupt and is abandoned");
            }
        }
        Throwable thrown = call.thrown();
        if (thrown != null) {
            StepFailedException failure = StepErrors.exception(StepErrors.describe(thrown));
            failure.initCause(thrown);
            throw failure;
        }
        return codec.snapshot(call.value()).hash();
    }

    private static PlanEvent failed(RollbackCommand command, String service, ErrorDetail error) {
        return new RollbackFailed(command.epoch(), command.rollbackId(), service, null, List.of(), error);
    }
}
