package dev.rewind.runner.execution;

import static java.util.Objects.requireNonNull;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Limits;
import dev.rewind.events.PlanEvent.Wait;
import dev.rewind.events.Step;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.PlanStoppedException;
import dev.rewind.runner.PlanStoppedException.Problem;
import dev.rewind.runner.StepFailedException;
import dev.rewind.runner.Touched;
import dev.rewind.runner.context.RunContext;
import dev.rewind.runner.definition.PlanStep;
import dev.rewind.runner.definition.StepWait;
import dev.rewind.runner.log.PlanJournal;
import dev.rewind.runner.progress.RunProgress;
import dev.rewind.runner.progress.StepCounters;
import dev.rewind.runner.progress.StepResults;
import dev.rewind.runner.report.PlanTrace;
import dev.rewind.runner.report.ProgressReporter;
import dev.rewind.runner.state.StateCodec;
import dev.rewind.runner.work.StepErrors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the steps of a stage that have to run. */
final class StagePreparation<T> {

    private final EntityKey plan;
    private final RunProgress<T> progress;
    private final StepCounters counters;
    private final PlanJournal journal;
    private final ProgressReporter reporter;
    private final PlanTrace trace;
    private final StepCompletions completions;
    private final StateCodec<T> codec;

    StagePreparation(
            RunContext context,
            StepCompletions completions,
            StateCodec<T> codec,
            RunProgress<T> progress,
            StepCounters counters) {
        this.codec = codec;
        this.plan = context.plan();
        this.journal = context.journal();
        this.reporter = context.reporter();
        this.trace = context.trace();
        this.completions = completions;
        this.progress = progress;
        this.counters = counters;
    }

    /**
     * A stage that is ready to run.
     *
     * @param due the attempts of the steps that have to run
     * @param done the states after the steps that are already done
     */
    record Prepared<T>(List<StepAttempt<T>> due, List<Snapshot> done) {

        /** Whether the stage is a single step. */
        boolean isOneStep() {
            return due.size() == 1 && done.isEmpty();
        }

        boolean isEmpty() {
            return due.isEmpty() && done.isEmpty();
        }
    }

    /**
     * Prepares a stage.
     *
     * @throws StepFailedException when a condition, or a function for touched entities or a time, throws or returns
     *     what cannot be published. That fails the plan
     */
    Prepared<T> prepare(List<PlanStep<T>> steps) throws StepFailedException, InterruptedException {
        Prepared<T> stage = new Prepared<>(new ArrayList<>(), new ArrayList<>());
        for (PlanStep<T> step : steps) {
            StepResults.Done earlier = progress.results().newest(step.name());
            if (earlier != null) {
                stage.done().add(recordedState(step, earlier.after()));
                continue;
            }
            List<TouchedState> touched = touchedBy(step);
            if (touched == null) {
                reporter.report(listener -> listener.stepSkipped(plan, step.name()));
                continue;
            }
            Wait wait = waitOf(step);
            Step begun = counters.begin(step);
            stage.due().add(new StepAttempt<>(step, begun, touched, wait, trace.step(step.name(), begun.attempt())));
        }
        return stage;
    }

    /** The entities that a step touches, or null when the step is to be skipped. */
    private @Nullable List<TouchedState> touchedBy(PlanStep<T> step) throws StepFailedException, InterruptedException {
        if (step.runsUserCodeFirst()) {
            completions.publishWaiting();
            journal.flush();
        }
        try {
            return step.appliesTo(progress.state()) ? written(step, step.touched(progress.state())) : null;
        } catch (RuntimeException e) {
            throw StepErrors.exception(StepErrors.describe(e));
        }
    }

    /**
     * What a function for touched entities has returned, as it is published.
     *
     * @throws StepFailedException when a state cannot be written or is too large
     */
    private List<TouchedState> written(PlanStep<T> step, List<Touched> touched) throws StepFailedException {
        if (touched.size() > Limits.TOUCHES) {
            throw new IllegalArgumentException("step \"" + step.name() + "\" touches " + touched.size()
                    + " entities; at most " + Limits.TOUCHES + " are allowed");
        }
        List<TouchedState> written = new ArrayList<>();
        for (Touched one : touched) {
            String what = "an entity that step \"" + step.name() + "\" touches";
            EntityKey entity = requireNonNull(one, () -> what + " is null").entity();
            if (entity.equals(plan)) {
                throw new IllegalArgumentException(
                        what + " is its own plan, " + plan + "; the step has the plan's checkpoint already");
            }
            try {
                written.add(new TouchedState(entity, codec.checked(one.state())));
            } catch (StepFailedException e) {
                throw StepFailedException.notRetryable(e.type(), entity + ", " + what + ": " + e.getMessage());
            }
        }
        return written;
    }

    private @Nullable Wait waitOf(PlanStep<T> step) throws StepFailedException {
        StepWait<T> waits = step.waits();
        try {
            return waits == null ? null : waits.from(step.name(), progress.state());
        } catch (RuntimeException e) {
            throw StepErrors.exception(StepErrors.describe(e));
        }
    }

    /** The state after a step that is done. */
    private Snapshot recordedState(PlanStep<T> step, StepResults.Recorded after) {
        try {
            Snapshot known = after.state();
            if (known != null) {
                return known;
            }
            throw new IOException("it was not recorded");
        } catch (IOException e) {
            throw new PlanStoppedException(
                    Problem.PAST_GONE,
                    "the state after step \"" + step.name() + "\" of " + plan + " cannot be read: " + e.getMessage()
                            + ". Roll the plan back to before that step",
                    e);
        }
    }
}
