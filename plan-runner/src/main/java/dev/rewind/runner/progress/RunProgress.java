package dev.rewind.runner.progress;

import dev.rewind.events.Step;
import dev.rewind.events.UndoStep;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.definition.PlanDefinition;
import dev.rewind.runner.definition.PlanStep;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The progress of a plan: its state, the next stage, and the results of its steps.
 *
 * @param <T> the plan's state
 */
public final class RunProgress<T> {

    private final PlanDefinition<T> plan;
    private final StepResults results = new StepResults();
    private @Nullable T state;
    private @Nullable Snapshot snapshot;
    private int next;
    private int first;

    /** Starts before the first step. The state is null for a plan that resumes, until a command brings it. */
    public RunProgress(PlanDefinition<T> plan, @Nullable T state, @Nullable Snapshot snapshot) {
        this.plan = plan;
        this.state = state;
        this.snapshot = snapshot;
    }

    /** Whether there is a state: a plan that resumes has none until a command brings one that can be read. */
    public boolean hasState() {
        return state != null;
    }

    public T state() {
        return Objects.requireNonNull(state, "no state yet");
    }

    public Snapshot snapshot() {
        return Objects.requireNonNull(snapshot, "no state yet");
    }

    public StepResults results() {
        return results;
    }

    public boolean isAtEnd() {
        return next >= plan.stages().size();
    }

    /** The steps of the next stage; empty at the end. */
    public List<PlanStep<T>> stage() {
        return isAtEnd() ? List.of() : plan.stages().get(next);
    }

    /** Skips the next stage. */
    public void skip() {
        next++;
    }

    /** Completes the next stage with this state. */
    public void advance(T after, Snapshot as) {
        state = after;
        snapshot = as;
        next++;
    }

    /**
     * Counts all stages before the one of this step as done, also without results of them: an earlier run did them, and
     * the plan was at this step.
     */
    public void startsWith(@Nullable Step step) {
        PlanStep<T> known = step == null ? null : plan.step(step.name());
        first = known == null ? 0 : known.stage();
    }

    /** Counts the stages of these steps as not done, because a rollback takes the steps back. */
    public void takenBack(List<UndoStep> steps) {
        for (UndoStep taken : steps) {
            PlanStep<T> known = plan.step(taken.step());
            first = known == null ? first : Math.min(first, known.stage());
        }
    }

    /** Goes back to before the target step, or, without one, to before the first stage that is not done. */
    public void goBackTo(@Nullable PlanStep<T> target, T restored, Snapshot as) {
        state = restored;
        snapshot = as;
        first = target == null ? first : target.stage();
        next = target == null ? firstUndone() : target.stage();
        results.forget(name -> isAtOrAfter(name, target));
    }

    /**
     * Goes back into a stage whose steps are partly or all done.
     *
     * @param start the stage, as {@link #stageOf} found it
     */
    public void goBackTo(StageStart start, T restored) {
        state = restored;
        snapshot = start.state();
        next = start.stage();
        results.forget(name -> isAtOrAfter(name, null));
    }

    /**
     * A stage of several steps, and the state that they started from.
     *
     * @param stage the number of the stage, from 0
     */
    public record StageStart(int stage, Snapshot state) {}

    /**
     * Finds the parallel stage in which one step returned this state. The state lacks the changes of the other steps,
     * so the plan has to start from the state before the stage and merge all changes again. Null when there is no such
     * stage.
     *
     * @throws IOException when a recorded state can no longer be read
     */
    @Nullable
    public StageStart stageOf(Snapshot own) throws IOException {
        int undone = firstUndone();
        for (int stage = Math.min(undone, plan.stages().size() - 1); stage >= Math.max(0, undone - 1); stage--) {
            List<PlanStep<T>> steps = plan.stages().get(stage);
            for (PlanStep<T> step : steps.size() > 1 ? steps : List.<PlanStep<T>>of()) {
                StepResults.Done done = results.newest(step.name());
                Snapshot start = done != null && own.equals(done.after().state())
                        ? done.before().state()
                        : null;
                if (start != null) {
                    return new StageStart(stage, start);
                }
            }
        }
        return null;
    }

    /** Forgets the state that the plan was to start from, because an earlier run has started it. */
    public void forgetState() {
        state = null;
        snapshot = null;
    }

    /** Takes the state that a command brings if there is none yet, so that a resumed plan has one if it cannot go back. */
    public void bring(T restored) {
        if (state == null) {
            state = restored;
        }
    }

    /** Sets the final state of a plan that ended in an earlier run. */
    public void setFinalState(T last) {
        state = last;
    }

    private int firstUndone() {
        int stage = first;
        while (stage < plan.stages().size()
                && plan.stages().get(stage).stream().allMatch(step -> results.has(step.name()))) {
            stage++;
        }
        return stage;
    }

    /** Whether a step no longer counts as done after going back to the target. */
    private boolean isAtOrAfter(String name, @Nullable PlanStep<T> target) {
        PlanStep<T> step = plan.step(name);
        return step != null && (step.stage() > next || step.equals(target));
    }
}
