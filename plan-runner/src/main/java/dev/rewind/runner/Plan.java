package dev.rewind.runner;

import dev.rewind.events.Step;
import dev.rewind.runner.definition.PlanDefinition;
import dev.rewind.runner.definition.PlanStep;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * The steps of a piece of work, and how to undo each of them. A plan is immutable and serves any number of runs.
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
 * @param <T> the plan's state. Writing it as JSON and reading it back must give an equal state, as for a record or a
 *     {@code JsonNode}
 */
public final class Plan<T> {

    private final PlanDefinition<T> definition;

    private Plan(PlanDefinition<T> definition) {
        this.definition = definition;
    }

    /**
     * Starts the definition of a plan.
     *
     * @param name matches {@code [A-Za-z0-9][A-Za-z0-9._-]{0,99}}. Events of the plan have the source
     *     {@code /plan-runner/<name>}
     * @param type the type of the plan's state
     * @throws IllegalArgumentException when the name does not match
     */
    public static <T> Builder<T> named(String name, Class<T> type) {
        return new Builder<>(
                PublishedName.checked("plan name", name), StepBuilder.given("the type of the plan's state", type));
    }

    /** The plan's name. */
    public String name() {
        return definition.name();
    }

    /** The names of the steps, in order. */
    public List<String> stepNames() {
        return definition.stepNames();
    }

    PlanDefinition<T> definition() {
        return definition;
    }

    /**
     * A plan that has no steps yet.
     *
     * @param <T> the plan's state
     */
    public static final class Builder<T> {

        private final String name;
        private final Class<T> type;
        private StateFormat format = StateFormat.jackson();
        private Consumer<T> editCheck = state -> {};
        private int limit;

        private Builder(String name, Class<T> type) {
            this.name = name;
            this.type = type;
        }

        /**
         * Sets how states are written as JSON and read, also those of entities that steps touch. The default is
         * {@link StateFormat#jackson()}. Plans in progress must be able to read what is in the log.
         */
        public Builder<T> format(StateFormat states) {
            format = StepBuilder.given("the format of the plan's states", states);
            return this;
        }

        /**
         * Sets a check of states that a person has edited: a rollback may go on with a changed state. The check runs
         * before any step is undone. If it throws, the rollback fails with the message of the exception, the state is
         * not used, and the plan waits for another rollback. A state that the {@link StateFormat} cannot read is refused
         * the same way.
         *
         * <pre>{@code
         * Plan<Order> plan = Plan.named("fulfil-order", Order.class)
         *         .checkEdits(order -> {
         *             if (order.item().isBlank()) {
         *                 throw new IllegalArgumentException("an order needs an item");
         *             }
         *         })
         *         .step("charge-card", cards::charge)
         *         .build();
         * }</pre>
         */
        public Builder<T> checkEdits(Consumer<T> check) {
            editCheck = StepBuilder.given("the check of edited states", check);
            return this;
        }

        /**
         * Sets how many plans of this name may run at once in all runners together that serve it. By default only each
         * runner has a limit, {@code REWIND_PLANS_AT_ONCE}. With a limit, one of the runners takes all plans of the name
         * and the others stand by, until it stops or dies. A plan that waits without a runner does not count. Give the
         * same limit in all runners. {@link PlanRunner#run} does not know of it.
         *
         * @throws IllegalArgumentException when the number is below 1
         */
        public Builder<T> limit(int most) {
            if (most < 1) {
                throw new IllegalArgumentException("limit is " + most + "; it must be 1 or more");
            }
            limit = most;
            return this;
        }

        /** Adds the first step. As {@link StepBuilder#step(String, StepFunction)}. */
        public StepBuilder<T> step(String step, StepFunction<T> work) {
            StepBuilder.given("the work of step \"" + step + "\"", work);
            return step(step, (state, context) -> work.run(state));
        }

        /** Adds the first step. As {@link StepBuilder#step(String, StepFunction)}. */
        public StepBuilder<T> step(String step, StepFunction.InContext<T> work) {
            return new StepBuilder<>(this, List.of(), new Step(step, 0, 1).name(), work);
        }

        /** Adds a first step that waits. As {@link StepBuilder#waitFor(String, String, SignalFunction)}. */
        public StepBuilder<T> waitFor(String step, String signal, SignalFunction<T> then) {
            return step(step, StepBuilder.taking(then)).afterSignal(signal).onlyWaits();
        }

        /** Adds a first step that waits. As {@link StepBuilder#waitFor(String, String, Duration, SignalFunction)}. */
        public StepBuilder<T> waitFor(String step, String signal, Duration most, SignalFunction<T> then) {
            return step(step, StepBuilder.taking(then))
                    .afterSignal(signal, most)
                    .onlyWaits();
        }

        /** Adds a first step that waits. As {@link StepBuilder#sleep}. */
        public StepBuilder<T> sleep(String step, Duration time) {
            return step(step, (state, context) -> state).after(time).onlyWaits();
        }

        Plan<T> of(List<PlanStep<T>> steps) {
            return new Plan<>(new PlanDefinition<>(name, type, format, steps, editCheck, limit));
        }
    }
}
