package dev.rewind.runner;

import dev.rewind.events.ErrorDetail;
import dev.rewind.events.Step;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How often each step was tried, and how often it has failed since it last completed. */
final class Tally {

    private final Map<String, Integer> tries = new LinkedHashMap<>();
    private final Map<String, Integer> failures = new HashMap<>();
    private final Map<String, ErrorDetail> errors = new HashMap<>();

    /** Earlier runs count, but not their deaths. */
    void remember(Past past) {
        tries.clear();
        tries.putAll(past.attempts());
        failures.putAll(past.failures());
        errors.putAll(past.errors());
    }

    /** Whether no step was tried. */
    boolean isEmpty() {
        return tries.isEmpty();
    }

    /** How often each step was tried, in the order of their first tries. */
    Map<String, Integer> tries() {
        return Collections.unmodifiableMap(new LinkedHashMap<>(tries));
    }

    /** The try that comes next. */
    Step upcoming(PlanStep<?> step) {
        return new Step(step.name(), step.index(), tries.getOrDefault(step.name(), 0) + 1);
    }

    /** The try that begins now. */
    Step begin(PlanStep<?> step) {
        Step begun = upcoming(step);
        tries.put(step.name(), begun.attempt());
        return begun;
    }

    void completed(List<? extends PlanStep<?>> steps) {
        steps.forEach(step -> failures.remove(step.name()));
    }

    /** One failure more of this step: how many there are. */
    int failed(PlanStep<?> step) {
        return failures.merge(step.name(), 1, Integer::sum);
    }

    /** Why a step that failed in an earlier run may not be tried again, or null when it may. */
    @Nullable
    ErrorDetail hopeless(PlanStep<?> step) {
        ErrorDetail error = errors.get(step.name());
        int count = failures.getOrDefault(step.name(), 0);
        return error != null && count > 0 && step.isHopeless(count, error) ? error : null;
    }

    /** A person wants the plan to go on: what failed before does not count. */
    void pardon() {
        failures.clear();
        errors.clear();
    }
}
