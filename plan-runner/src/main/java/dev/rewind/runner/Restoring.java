package dev.rewind.runner;

import dev.rewind.events.ErrorDetail;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.RollbackApplied;
import dev.rewind.events.PlanEvent.RollbackFailed;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.UndoStep;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Applies the commands for one type of entity, each with a few tries. */
record Restoring<S>(StateCodec<S> codec, Restorer<S> restorer, int attempts, Backoff backoff, Duration timeout) {

    private static final Logger LOG = LoggerFactory.getLogger(Restoring.class);

    private static final Duration GRACE = Duration.ofSeconds(5);

    /** What to answer. Integrity fails closed: a state that is not the checkpoint's reaches no restorer. */
    PlanEvent apply(RollbackCommand command, String service, Executor workers, Trace trace)
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
                String hash = once(state, command, workers, trace);
                List<UndoStep> undone =
                        command.undo().stream().filter(UndoStep::completed).toList();
                return new RollbackApplied(command.epoch(), command.rollbackId(), service, hash, undone);
            } catch (StepFailedException e) {
                LOG.atWarn()
                        .addKeyValue("rollback", command.rollbackId())
                        .addKeyValue("try", attempt)
                        .addKeyValue("error", e.type())
                        .setCause(e.getCause())
                        .log("A try to apply a rollback failed");
                if (attempt >= attempts || !e.isRetryable()) {
                    return failed(command, service, StepFailedException.describe(e));
                }
                Thread.sleep(backoff.after(attempt).toMillis());
            }
        }
    }

    private String once(S state, RollbackCommand command, Executor workers, Trace trace)
            throws StepFailedException, InterruptedException {
        StepExecution<S> execution =
                StepExecution.start(workers, trace.around(() -> restorer.restore(state, command)), ended -> {});
        try {
            if (!execution.await(Deadline.after(timeout))) {
                throw new StepFailedException("timeout", "it was not applied within " + timeout);
            }
        } finally {
            if (!execution.ended() && !execution.stop(GRACE)) {
                LOG.atWarn()
                        .addKeyValue("rollback", command.rollbackId())
                        .log("A restorer ignores its interrupt and is left behind");
            }
        }
        Throwable thrown = execution.thrown();
        if (thrown != null) {
            StepFailedException failure = StepFailedException.of(StepFailedException.describe(thrown));
            failure.initCause(thrown);
            throw failure;
        }
        return codec.snapshot(execution.value()).hash();
    }

    private static PlanEvent failed(RollbackCommand command, String service, ErrorDetail error) {
        return new RollbackFailed(command.epoch(), command.rollbackId(), service, null, List.of(), error);
    }
}
