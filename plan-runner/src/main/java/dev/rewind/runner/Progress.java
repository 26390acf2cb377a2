package dev.rewind.runner;

import dev.rewind.events.json.Snapshot;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How far a plan has come: its state, the stage that is next, and what its steps have left behind.
 *
 * @param <T> the plan's state
 */
final class Progress<T> {

    private final Plan<T> plan;
    private final Effects effects = new Effects();
    private @Nullable T state;
    private @Nullable Snapshot snapshot;
    private int next;

    /** Before the first step; without a state where only the log knows it. */
    Progress(Plan<T> plan, @Nullable T state, @Nullable Snapshot snapshot) {
        this.plan = plan;
        this.state = state;
        this.snapshot = snapshot;
    }

    T state() {
        return Objects.requireNonNull(state, "no state yet");
    }

    Snapshot snapshot() {
        return Objects.requireNonNull(snapshot, "no state yet");
    }

    Effects effects() {
        return effects;
    }

    boolean isAtEnd() {
        return next >= plan.stages().size();
    }

    /** The steps that are next, those that run at the same time; none at the end. */
    List<PlanStep<T>> stage() {
        return isAtEnd() ? List.of() : plan.stages().get(next);
    }

    /** The stage is left out. */
    void skip() {
        next++;
    }

    /** The stage is done, and this is the state after it. */
    void advance(T after, Snapshot as) {
        state = after;
        snapshot = as;
        next++;
    }

    /** The plan stands before this step again, or, without one, before the first that is not done. */
    void backTo(@Nullable PlanStep<T> target, T restored, Snapshot as) {
        state = restored;
        snapshot = as;
        next = target == null ? firstUndone() : target.stage();
        effects.forget(name -> isAtOrAfter(name, target));
    }

    /** The plan has ended in this state, some time ago. */
    void endedIn(T last) {
        state = last;
    }

    private int firstUndone() {
        int first = 0;
        while (first < plan.stages().size()
                && plan.stages().get(first).stream().allMatch(step -> effects.has(step.name()))) {
            first++;
        }
        return first;
    }

    /** Whether a step cannot count as done once the plan stands where the target starts. */
    private boolean isAtOrAfter(String name, @Nullable PlanStep<T> target) {
        PlanStep<T> step = plan.step(name);
        return step != null && (step.stage() > next || step.equals(target));
    }
}
