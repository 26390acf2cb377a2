package dev.rewind.spring.actuate;

import dev.rewind.events.EntityKey;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.Step;
import dev.rewind.runner.PlanListener;
import dev.rewind.runner.PlanStoppedException;
import dev.rewind.runner.StepFailedException;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Observes each attempt of a step of served plans, as {@code rewind.step.attempt}. It begins when the step is called, and
 * ends when Kafka has its result. Keys of low cardinality are {@code plan} (its name), {@code step} and {@code outcome}:
 * {@code completed}, {@code failed} or {@code interrupted}. The key {@code plan.id} has high cardinality.
 */
final class ObservedPlans implements PlanListener {

    private final Supplier<ObservationRegistry> registry;
    private final Map<EntityKey, String> names = new ConcurrentHashMap<>();
    private final Map<EntityKey, Map<String, Observation>> open = new ConcurrentHashMap<>();

    ObservedPlans(Supplier<ObservationRegistry> registry) {
        this.registry = registry;
    }

    @Override
    public void planRunning(EntityKey plan, String name) {
        names.put(plan, name);
    }

    @Override
    public void stepStarted(EntityKey plan, Step step) {
        Observation observation = Observation.createNotStarted("rewind.step.attempt", registry.get())
                .contextualName("step " + step.name())
                .lowCardinalityKeyValue("plan", names.getOrDefault(plan, "unknown"))
                .lowCardinalityKeyValue("step", step.name())
                .highCardinalityKeyValue("plan.id", plan.id())
                .start();
        open.computeIfAbsent(plan, any -> new ConcurrentHashMap<>()).put(step.name(), observation);
    }

    @Override
    public void stepCompleted(EntityKey plan, Step step, Duration took) {
        end(plan, step, "completed");
    }

    @Override
    public void stepFailed(EntityKey plan, Step step, ErrorDetail error) {
        Observation observation = open.getOrDefault(plan, Map.of()).get(step.name());
        if (observation != null) {
            observation.error(new StepFailedException(error.type(), error.message()));
        }
        end(plan, step, "failed");
    }

    @Override
    public void commandReceived(RollbackCommand command) {
        endAll(command.entity());
    }

    @Override
    public void planCompleted(EntityKey plan) {
        forget(plan);
    }

    @Override
    public void planFailed(EntityKey plan, ErrorDetail error) {
        forget(plan);
    }

    @Override
    public void planStopped(EntityKey plan, PlanStoppedException why) {
        forget(plan);
    }

    private void forget(EntityKey plan) {
        endAll(plan);
        names.remove(plan);
    }

    /** Attempts that are still open did not end by themselves. */
    private void endAll(EntityKey plan) {
        Map<String, Observation> interrupted = open.remove(plan);
        if (interrupted != null) {
            interrupted.values().forEach(observation -> stop(observation, "interrupted"));
        }
    }

    private void end(EntityKey plan, Step step, String outcome) {
        Observation observation =
                open.getOrDefault(plan, new ConcurrentHashMap<>()).remove(step.name());
        if (observation != null) {
            stop(observation, outcome);
        }
    }

    private static void stop(Observation observation, String outcome) {
        observation.lowCardinalityKeyValue("outcome", outcome).stop();
    }
}
