package dev.rewind.runner;

import dev.rewind.events.ErrorDetail;
import dev.rewind.events.EventRef;
import dev.rewind.events.Step;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.EventLog.Sent;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One try of one step, from its announcement to its end. */
final class StepTry<T> {

    private final PlanStep<T> planStep;
    private final Step step;
    private final List<Touched> touched;
    private final Trace trace;
    private final Trace checkpoint;
    private @Nullable Sent announced;
    private @Nullable StepExecution<T> execution;
    private Deadline deadline = Deadline.after(null);
    private long begun;
    private boolean settled;

    StepTry(PlanStep<T> planStep, Step step, List<Touched> touched, Trace trace) {
        this.planStep = planStep;
        this.step = step;
        this.touched = touched;
        this.trace = trace;
        this.checkpoint = trace.saying("checkpoint " + step.name());
    }

    PlanStep<T> planStep() {
        return planStep;
    }

    Step step() {
        return step;
    }

    List<Touched> touched() {
        return touched;
    }

    Trace trace() {
        return trace;
    }

    void announcedBy(Sent event) {
        announced = event;
    }

    /** The log has the checkpoint that this try starts from. */
    void acknowledged(EventRef at, String stateHash) {
        checkpoint.attribute("rewind.position", at.partition() + ":" + at.offset());
        checkpoint.attribute("rewind.state_hash", stateHash);
        checkpoint.end();
    }

    /** Ends what has no end of its own. A span that has ended stays as it is. */
    void stopped() {
        checkpoint.failed("not acknowledged");
        trace.failed("stopped");
    }

    Sent announced() {
        return Objects.requireNonNull(announced, "not announced");
    }

    StepExecution<T> execution() {
        return Objects.requireNonNull(execution, "not started");
    }

    boolean isStarted() {
        return execution != null;
    }

    long begun() {
        return begun;
    }

    Deadline deadline() {
        return deadline;
    }

    /** Whether what came of it is taken into account. */
    boolean isSettled() {
        return settled;
    }

    void settle() {
        settled = true;
    }

    void start(Executor workers, T state, StepContext context, Consumer<StepExecution<T>> whenEnded) {
        begun = System.nanoTime();
        deadline = Deadline.after(planStep.timeout());
        execution =
                StepExecution.start(workers, trace.around(() -> planStep.work().run(state, context)), whenEnded);
    }

    /** What it returned, checked, once it has returned. */
    Outcome<T> outcome(StateCodec<T> codec) {
        StepExecution<T> ended = execution();
        Throwable thrown = ended.thrown();
        if (thrown != null) {
            return new Outcome<>(null, null, planStep.describe(thrown));
        }
        T value = ended.value();
        try {
            return new Outcome<>(value, codec.snapshot(value), null);
        } catch (StepFailedException e) {
            return new Outcome<>(null, null, StepFailedException.describe(e));
        }
    }

    /** State and snapshot, or an error. */
    record Outcome<T>(
            @Nullable T state,
            @Nullable Snapshot snapshot,
            @Nullable ErrorDetail error) {}
}
