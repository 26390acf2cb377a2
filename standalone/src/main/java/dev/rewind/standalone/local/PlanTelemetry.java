package dev.rewind.standalone.local;

import dev.rewind.service.telemetry.Telemetry;
import io.opentelemetry.api.OpenTelemetry;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tracing for plans that run in this process. Without {@code OTEL_*} variables it is off and costs no time. */
public final class PlanTelemetry implements AutoCloseable {

    private static final String SERVICE = "plan-runner";

    private final @Nullable Telemetry telemetry;

    /**
     * Creates it from the environment variables.
     *
     * @throws dev.rewind.service.config.ConfigurationException if a variable is not valid
     */
    public PlanTelemetry(Map<String, String> environment) {
        telemetry = Telemetry.isTracingWanted(environment) ? Telemetry.of(SERVICE) : null;
    }

    /** The telemetry for the plan runner. */
    public OpenTelemetry openTelemetry() {
        return telemetry == null ? OpenTelemetry.noop() : telemetry.openTelemetry();
    }

    /** Sends the remaining spans. */
    @Override
    public void close() {
        if (telemetry != null) {
            telemetry.close();
        }
    }
}
