package dev.rewind.runner;

import dev.rewind.events.Limits;
import dev.rewind.events.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What to do, step by step, and how to take each step back. Immutable; one plan serves any number of runs.
 *
 * <pre>{@code
 * Plan<Order> plan = Plan.named("fulfil-order", Order.class)
 *         .step("reserve-stock", stock::reserve).undo(stock::release)
 *         .step("charge-card", cards::charge).timeout(ofSeconds(30)).attempts(3).undo(cards::refund)
 *         .step("ship", shipping::book)
 *         .build();
 * }</pre>
 *
 * @param <T> the state: a type that survives a way through JSON, such as a record, or {@code JsonNode}
 */
public final class Plan<T> {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    private final String name;
    private final Class<T> type;
    private final List<PlanStep<T>> steps;
    private final Map<String, PlanStep<T>> byName;

    private Plan(String name, Class<T> type, List<PlanStep<T>> steps) {
        this.name = name;
        this.type = type;
        this.steps = List.copyOf(steps);
        this.byName = new HashMap<>();
        steps.forEach(step -> byName.put(step.name(), step));
    }

    /**
     * Begins a plan.
     *
     * @param name matches {@code [A-Za-z0-9][A-Za-z0-9._-]{0,99}}; events name {@code /plan-runner/<name>} as their source
     * @param type of the state
     * @throws IllegalArgumentException when the name is not of that form
     */
    public static <T> Builder<T> named(String name, Class<T> type) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("plan name \"" + name + "\" must match " + NAME.pattern());
        }
        return new Builder<>(name, type);
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
            return new StepBuilder<>(this, List.of(), step, work);
        }
    }

    /**
     * A plan whose last step may still be told more.
     *
     * @param <T> the state
     */
    public static final class StepBuilder<T> {

        private final Builder<T> plan;
        private final List<PlanStep<T>> before;
        private final String step;
        private final StepFunction.InContext<T> work;
        private UndoFunction.@Nullable InContext<T> undo;
        private @Nullable Duration timeout;
        private int attempts = 1;

        private StepBuilder(Builder<T> plan, List<PlanStep<T>> before, String step, StepFunction.InContext<T> work) {
            this.plan = plan;
            this.before = before;
            this.step = new Step(step, before.size(), 1).name();
            this.work = work;
            if (before.stream().anyMatch(earlier -> earlier.name().equals(step))) {
                throw new IllegalArgumentException("step \"" + step
                        + "\" is in the plan twice; rollbacks name steps, so every step needs a name of its own");
            }
        }

        /** How to take this step back once it was done. Without, there is nothing to take back. */
        public StepBuilder<T> undo(UndoFunction<T> function) {
            return undo((state, context) -> function.undo(state));
        }

        /** As {@link #undo(UndoFunction)}. */
        public StepBuilder<T> undo(UndoFunction.InContext<T> function) {
            undo = function;
            return this;
        }

        /**
         * How long this step may take, and each try to undo it. Then its thread is interrupted, and it has failed with
         * an error of type {@code timeout}. Without, as long as it likes.
         *
         * @throws IllegalArgumentException when it is not between 1 ms and 400 days
         */
        public StepBuilder<T> timeout(Duration most) {
            if (most.compareTo(Duration.ofMillis(1)) < 0 || most.compareTo(Duration.ofMillis(Limits.TIMEOUT_MS)) > 0) {
                throw new IllegalArgumentException("time-out of step \"" + step + "\" is " + most
                        + "; it must be between 1 ms and " + Limits.TIMEOUT_MS + " ms");
            }
            timeout = most;
            return this;
        }

        /**
         * How often this step may fail before the plan does; 1 unless said otherwise.
         *
         * @throws IllegalArgumentException when it is below 1
         */
        public StepBuilder<T> attempts(int most) {
            if (most < 1) {
                throw new IllegalArgumentException(
                        "attempts of step \"" + step + "\" is " + most + "; it must be 1 or more");
            }
            attempts = most;
            return this;
        }

        /**
         * The next step.
         *
         * @param name unique in the plan, 1 to {@value Limits#NAME} characters
         * @param next what it does
         * @throws IllegalArgumentException when the plan has a step of that name
         */
        public StepBuilder<T> step(String name, StepFunction<T> next) {
            return step(name, (state, context) -> next.run(state));
        }

        /** As {@link #step(String, StepFunction)}. */
        public StepBuilder<T> step(String name, StepFunction.InContext<T> next) {
            return new StepBuilder<>(plan, steps(), name, next);
        }

        /** The finished plan. */
        public Plan<T> build() {
            return new Plan<>(plan.name, plan.type, steps());
        }

        private List<PlanStep<T>> steps() {
            List<PlanStep<T>> steps = new ArrayList<>(before);
            steps.add(new PlanStep<>(before.size(), step, work, undo, timeout, attempts));
            return steps;
        }
    }
}
