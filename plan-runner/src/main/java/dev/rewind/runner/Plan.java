package dev.rewind.runner;

import dev.rewind.events.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to do, step by step, and how to take each step back. Immutable; one plan serves any number of runs.
 *
 * <pre>{@code
 * Plan<Order> plan = Plan.named("fulfil-order", Order.class)
 *         .step("reserve-stock", stock::reserve).undo(stock::release)
 *         .step("charge-card", cards::charge).timeout(ofSeconds(30)).attempts(3).undo(cards::refund)
 *         .step("ship", shipping::book)
 *         .step("send-mail", mail::confirm).alongside()
 *         .build();
 * }</pre>
 *
 * @param <T> the state: a type that survives a way through JSON, such as a record, or {@code JsonNode}
 */
public final class Plan<T> {

    private final String name;
    private final Class<T> type;
    private final List<PlanStep<T>> steps;
    private final List<List<PlanStep<T>>> stages = new ArrayList<>();
    private final Map<String, PlanStep<T>> byName = new HashMap<>();

    Plan(String name, Class<T> type, List<PlanStep<T>> steps) {
        this.name = name;
        this.type = type;
        this.steps = List.copyOf(steps);
        for (PlanStep<T> step : steps) {
            byName.put(step.name(), step);
            if (step.stage() == stages.size()) {
                stages.add(new ArrayList<>());
            }
            stages.get(step.stage()).add(step);
        }
    }

    /**
     * Begins a plan.
     *
     * @param name matches {@code [A-Za-z0-9][A-Za-z0-9._-]{0,99}}; events name {@code /plan-runner/<name>} as their source
     * @param type of the state
     * @throws IllegalArgumentException when the name is not of that form
     */
    public static <T> Builder<T> named(String name, Class<T> type) {
        return new Builder<>(Name.checked("plan name", name), type);
    }

    /** The plan's name. */
    public String name() {
        return name;
    }

    /** The names of the steps, in order. */
    public List<String> stepNames() {
        return steps.stream().map(PlanStep::name).toList();
    }

    Class<T> type() {
        return type;
    }

    List<PlanStep<T>> steps() {
        return steps;
    }

    /** The steps by what runs at the same time, in order. */
    List<List<PlanStep<T>>> stages() {
        return stages;
    }

    @Nullable
    PlanStep<T> step(String stepName) {
        return byName.get(stepName);
    }

    /**
     * A plan without steps yet.
     *
     * @param <T> the state
     */
    public static final class Builder<T> {

        private final String name;
        private final Class<T> type;

        private Builder(String name, Class<T> type) {
            this.name = name;
            this.type = type;
        }

        /** As {@link StepBuilder#step(String, StepFunction)}. */
        public StepBuilder<T> step(String step, StepFunction<T> work) {
            return step(step, (state, context) -> work.run(state));
        }

        /** As {@link StepBuilder#step(String, StepFunction)}. */
        public StepBuilder<T> step(String step, StepFunction.InContext<T> work) {
            return new StepBuilder<>(this, List.of(), new Step(step, 0, 1).name(), work);
        }

        Plan<T> of(List<PlanStep<T>> steps) {
            return new Plan<>(name, type, steps);
        }
    }
}
