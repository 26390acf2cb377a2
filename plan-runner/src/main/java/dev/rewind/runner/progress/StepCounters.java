package dev.rewind.runner.progress;

import dev.rewind.events.ErrorDetail;
import dev.rewind.events.Step;
import dev.rewind.runner.definition.PlanStep;
import dev.rewind.runner.history.PlanHistory;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts the attempts of each step, and its failures since it last completed. */
public final class StepCounters {

    private final Map<String, Integer> tries = new LinkedHashMap<>();
    private final Map<String, Integer> failures = new HashMap<>();
    private final Map<String, ErrorDetail> errors = new HashMap<>();

    /** Takes over the counts of earlier runs. Deaths of runners are not counted as failures. */
    public void remember(PlanHistory history) {
        tries.clear();
        tries.putAll(history.attempts());
        failures.putAll(history.failures());
        errors.putAll(history.errors());
    }

    /** Whether no step was tried yet. */
    public boolean isEmpty() {
        return tries.isEmpty();
    }

    /** The number of attempts of each step, in the order of their first attempts. */
    public Map<String, Integer> tries() {
        return Collections.unmodifiableMap(new LinkedHashMap<>(tries));
    }

    /** The next attempt of a step. */
    public Step upcoming(PlanStep<?> step) {
        return new Step(step.name(), step.index(), tries.getOrDefault(step.name(), 0) + 1);
    }

    /** Counts a new attempt of a step and returns it. */
    public Step begin(PlanStep<?> step) {
        Step begun = upcoming(step);
        tries.put(step.name(), begun.attempt());
        return begun;
    }

    /** Resets the failures of these steps. */
    public void completed(List<? extends PlanStep<?>> steps) {
        steps.forEach(step -> failures.remove(step.name()));
    }

    /** Counts a failure of a step and returns the number of failures. */
    public int failed(PlanStep<?> step) {
        return failures.merge(step.name(), 1, Integer::sum);
    }

    /** The error of a step that failed in an earlier run and may not be tried again; null when it may. */
    @Nullable
    public ErrorDetail finalError(PlanStep<?> step) {
        ErrorDetail error = errors.get(step.name());
        int count = failures.getOrDefault(step.name(), 0);
        return error != null && count > 0 && step.isLastFailure(count, error) ? error : null;
    }

    /** Forgets all failures, because a person wants the plan to continue. */
    public void resetFailures() {
        failures.clear();
        errors.clear();
    }
}
