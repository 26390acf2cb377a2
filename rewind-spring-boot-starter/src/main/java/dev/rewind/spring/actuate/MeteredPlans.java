package dev.rewind.spring.actuate;

import dev.rewind.events.EntityKey;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.Step;
import dev.rewind.runner.PlanListener;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Meters of served plans: {@code rewind.step} is the time of completed steps; {@code rewind.step.failures}, {@code
 * rewind.rollbacks} and {@code rewind.plans} are counts. Without a registry it does nothing.
 */
final class MeteredPlans implements PlanListener {

    private final Supplier<@Nullable MeterRegistry> registry;

    MeteredPlans(Supplier<@Nullable MeterRegistry> registry) {
        this.registry = registry;
    }

    @Override
    public void stepCompleted(EntityKey plan, Step step, Duration took) {
        record(meters -> meters.timer("rewind.step", "step", step.name()).record(took));
    }

    @Override
    public void stepFailed(EntityKey plan, Step step, ErrorDetail error) {
        count("rewind.step.failures", "step", step.name());
    }

    @Override
    public void commandReceived(RollbackCommand command) {
        count("rewind.rollbacks", "cause", command.cause().kind().name().toLowerCase(Locale.ROOT));
    }

    @Override
    public void planCompleted(EntityKey plan) {
        count("rewind.plans", "outcome", "completed");
    }

    @Override
    public void planFailed(EntityKey plan, ErrorDetail error) {
        count("rewind.plans", "outcome", "failed");
    }

    private void count(String meter, String tag, String value) {
        record(meters -> meters.counter(meter, tag, value).increment());
    }

    private void record(Consumer<MeterRegistry> entry) {
        MeterRegistry meters = registry.get();
        if (meters != null) {
            entry.accept(meters);
        }
    }
}
