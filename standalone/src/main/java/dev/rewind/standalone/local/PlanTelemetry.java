package dev.rewind.standalone.local;

import dev.rewind.telemetry.Telemetry;
import io.opentelemetry.api.OpenTelemetry;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where the spans of plans that are run here go: where {@code OTEL_*} says, or nowhere, and then it costs no time. */
public final class PlanTelemetry implements AutoCloseable {

    private static final String SERVICE = "plan-runner";

    private final @Nullable Telemetry telemetry;

    /**
     * As the environment has it.
     *
     * @throws dev.rewind.events.config.ConfigurationException when a variable cannot be used
     */
    public PlanTelemetry(Map<String, String> environment) {
        telemetry = Telemetry.isTracingWanted(environment) ? Telemetry.of(SERVICE) : null;
    }

    /** For the plan runner. */
    public OpenTelemetry openTelemetry() {
        return telemetry == null ? OpenTelemetry.noop() : telemetry.openTelemetry();
    }

    /** Sends what is left. */
    @Override
    public void close() {
        if (telemetry != null) {
            telemetry.close();
        }
    }
}
