package dev.rewind.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.EntityKey;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.Step;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ObservedPlansTest {

    private static final EntityKey PLAN = EntityKey.plan("order-1");
    private static final Step CHARGE = new Step("charge", 0, 1);

    private final List<String> ended = new ArrayList<>();
    private final ObservationRegistry registry = ObservationRegistry.create();
    private final ObservedPlans observed = new ObservedPlans(() -> registry);

    @BeforeEach
    void running() {
        registry.observationConfig().observationHandler(new ObservationHandler<Observation.Context>() {
            @Override
            public boolean supportsContext(Observation.Context context) {
                return true;
            }

            @Override
            public void onStop(Observation.Context context) {
                var keys = new TreeMap<String, String>();
                context.getLowCardinalityKeyValues().forEach(key -> keys.put(key.getKey(), key.getValue()));
                ended.add(
                        context.getName() + " " + keys + (context.getError() == null ? "" : " " + context.getError()));
            }
        });
        observed.planRunning(PLAN, "fulfil");
        observed.stepStarted(PLAN, CHARGE);
    }

    @Test
    void aStepThatCompletesIsObservedOnce() {
        observed.stepCompleted(PLAN, CHARGE, Duration.ofMillis(1));
        observed.planCompleted(PLAN);

        assertThat(ended).containsExactly("rewind.step.attempt {outcome=completed, plan=fulfil, step=charge}");
    }

    @Test
    void aStepThatFailsIsObservedWithItsError() {
        observed.stepFailed(PLAN, CHARGE, ErrorDetail.of("card_declined", "no money"));

        assertThat(ended)
                .singleElement(org.assertj.core.api.InstanceOfAssertFactories.STRING)
                .startsWith("rewind.step.attempt {outcome=failed, plan=fulfil, step=charge}")
                .endsWith("no money");
    }

    @Test
    void aStepThatThePlanLeavesIsInterrupted() {
        observed.planFailed(PLAN, ErrorDetail.of("cancelled", "by hand"));

        assertThat(ended).containsExactly("rewind.step.attempt {outcome=interrupted, plan=fulfil, step=charge}");
    }
}
