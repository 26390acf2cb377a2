package dev.rewind.runner.execution;

import dev.rewind.events.ErrorDetail;
import dev.rewind.events.EventRef;
import dev.rewind.events.PlanEvent.Wait;
import dev.rewind.events.Step;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.ReceivedSignal;
import dev.rewind.runner.StepContext;
import dev.rewind.runner.StepFailedException;
import dev.rewind.runner.definition.PlanStep;
import dev.rewind.runner.log.PlanEventProducer.Sent;
import dev.rewind.runner.report.TraceSpan;
import dev.rewind.runner.state.StateCodec;
import dev.rewind.runner.work.InterruptibleCall;
import dev.rewind.runner.work.StepErrors;
import dev.rewind.runner.work.WaitDeadline;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One attempt of a step, from its {@code step-started} event to its end. */
final class StepAttempt<T> {

    private final PlanStep<T> planStep;
    private final Step step;
    private final List<TouchedState> touched;
    private final @Nullable Wait wait;
    private final TraceSpan trace;
    private final TraceSpan checkpoint;
    private @Nullable Sent announced;
    private @Nullable InterruptibleCall<T> call;
    private WaitDeadline deadline = WaitDeadline.after(null);
    private long startNanos;
    private boolean handled;
    private @Nullable ReceivedSignal signal;

    StepAttempt(PlanStep<T> planStep, Step step, List<TouchedState> touched, @Nullable Wait wait, TraceSpan trace) {
        this.planStep = planStep;
        this.step = step;
        this.touched = touched;
        this.wait = wait;
        this.trace = trace;
        this.checkpoint = trace.producerChild("checkpoint " + step.name());
    }

    PlanStep<T> planStep() {
        return planStep;
    }

    Step step() {
        return step;
    }

    List<TouchedState> touched() {
        return touched;
    }

    /** What the start of the attempt asks to wait for; null if it does not wait. */
    @Nullable
    Wait waits() {
        return wait;
    }

    /** The attempt has waited, and this signal came; null if its time came first. */
    void waited(@Nullable ReceivedSignal came) {
        signal = came;
    }

    /** The signal that ended the wait of the attempt, or null. */
    @Nullable
    ReceivedSignal signal() {
        return signal;
    }

    TraceSpan trace() {
        return trace;
    }

    void announcedBy(Sent event) {
        announced = event;
    }

    /** Ends the span of the checkpoint, which Kafka has acknowledged. */
    void acknowledged(EventRef at, String stateHash) {
        checkpoint.attribute("rewind.position", at.partition() + ":" + at.offset());
        checkpoint.attribute("rewind.state_hash", stateHash);
        checkpoint.end();
    }

    /** Ends the spans that are still open. Ending a span twice has no effect. */
    void endSpans() {
        checkpoint.failed("not acknowledged");
        trace.failed("stopped");
    }

    Sent announced() {
        return Objects.requireNonNull(announced, "not announced");
    }

    InterruptibleCall<T> call() {
        return Objects.requireNonNull(call, "not started");
    }

    boolean isStarted() {
        return call != null;
    }

    long startNanos() {
        return startNanos;
    }

    WaitDeadline deadline() {
        return deadline;
    }

    /** Whether the end of this attempt was handled. */
    boolean isHandled() {
        return handled;
    }

    void markHandled() {
        handled = true;
    }

    void start(Executor workers, T state, StepContext context, Consumer<InterruptibleCall<T>> whenEnded) {
        startNanos = System.nanoTime();
        deadline = WaitDeadline.after(planStep.timeout());
        call = InterruptibleCall.start(workers, trace.around(() -> planStep.perform(state, context)), whenEnded);
    }

    /** The result of an attempt that has ended. */
    Outcome<T> outcome(StateCodec<T> codec) {
        InterruptibleCall<T> finished = call();
        Throwable thrown = finished.thrown();
        if (thrown != null) {
            return new Outcome<>(null, null, planStep.describe(thrown));
        }
        T value = finished.value();
        try {
            return new Outcome<>(value, codec.snapshot(value), null);
        } catch (StepFailedException e) {
            return new Outcome<>(null, null, StepErrors.describe(e));
        }
    }

    /** Either state and snapshot, or an error. */
    record Outcome<T>(
            @Nullable T state,
            @Nullable Snapshot snapshot,
            @Nullable ErrorDetail error) {}
}
