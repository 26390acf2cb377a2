package dev.rewind.service.telemetry;

import dev.rewind.service.config.ConfigurationException;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.exporter.prometheus.PrometheusMetricReader;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The metrics and traces of a service. Metrics can always be read as Prometheus text ({@link #scrape}). The standard
 * {@code OTEL_*} variables configure what is also sent by OTLP, and where to; by default nothing is sent.
 *
 * <p>Nothing here is global, so several services can run in one process.
 *
 * @see <a href="https://opentelemetry.io/docs/languages/java/configuration/">the variables</a>
 */
public final class Telemetry implements AutoCloseable {

    /** Media type of {@link #scrape}. */
    public static final String MEDIA_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    private static final String SCOPE = "dev.rewind";
    private static final String NONE = "none";
    private static final long FLUSH_SECONDS = 5;
    private static final List<String> SIGNALS = List.of("traces", "metrics", "logs");

    private final OpenTelemetrySdk sdk;
    private final PrometheusMetricReader reader;
    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
    private final boolean isTracing;

    private Telemetry(OpenTelemetrySdk sdk, PrometheusMetricReader reader, boolean isTracing) {
        this.sdk = sdk;
        this.reader = reader;
        this.isTracing = isTracing;
    }

    /**
     * Creates the telemetry of a service, as the {@code OTEL_*} variables configure it.
     *
     * @param service the name to use if {@code OTEL_SERVICE_NAME} is not set
     * @throws ConfigurationException when a variable cannot be used
     */
    public static Telemetry of(String service) {
        return of(service, Map.of());
    }

    /** @param given properties such as {@code otel.exporter.otlp.endpoint}; the environment has precedence */
    static Telemetry of(String service, Map<String, String> given) {
        Map<String, String> defaults = new HashMap<>();
        defaults.put("otel.service.name", service);
        // The sender of the JDK supports HTTP only.
        defaults.put("otel.exporter.otlp.protocol", "http/protobuf");
        defaults.putAll(given);
        PrometheusMetricReader reader = PrometheusMetricReader.builder()
                .setOtelScopeLabelsEnabled(false)
                .setTargetInfoMetricEnabled(true)
                .build();
        try {
            boolean[] isTracing = new boolean[1];
            OpenTelemetrySdk sdk = AutoConfiguredOpenTelemetrySdk.builder()
                    .disableShutdownHook()
                    .addPropertiesSupplier(() -> defaults)
                    .addPropertiesCustomizer(config -> {
                        Map<String, String> exporters = exporters(config);
                        isTracing[0] = !NONE.equals(exporters.get("otel.traces.exporter"))
                                && !config.getBoolean("otel.sdk.disabled", false);
                        return exporters;
                    })
                    .addMeterProviderCustomizer((builder, config) -> builder.registerMetricReader(reader))
                    .build()
                    .getOpenTelemetrySdk();
            return new Telemetry(sdk, reader, isTracing[0]);
        } catch (io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException | IllegalArgumentException e) {
            throw new ConfigurationException("the OTEL_* variables are invalid: " + e.getMessage(), e);
        }
    }

    /** Whether a variable enables the sending of spans. */
    public static boolean isTracingWanted(Map<String, String> environment) {
        String exporter = environment.getOrDefault("OTEL_TRACES_EXPORTER", "");
        return !exporter.equals(NONE)
                && Stream.of(
                                "OTEL_TRACES_EXPORTER",
                                "OTEL_EXPORTER_OTLP_ENDPOINT",
                                "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
                        .anyMatch(name -> !environment.getOrDefault(name, "").isEmpty());
    }

    /** Creates instruments. */
    public Meter meter() {
        return sdk.getMeter(SCOPE);
    }

    /** Creates spans; creates nothing if no spans are sent. */
    public Tracer tracer() {
        return isTracing ? sdk.getTracer(SCOPE) : TracerProvider.noop().get(SCOPE);
    }

    /** Whether spans are sent. */
    public boolean isTracing() {
        return isTracing;
    }

    /** For libraries that create spans themselves. */
    public OpenTelemetry openTelemetry() {
        return isTracing ? sdk : OpenTelemetry.noop();
    }

    /** The current metrics in Prometheus' text format 0.0.4; empty if {@code OTEL_SDK_DISABLED} is set. */
    public byte[] scrape() {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            writer.write(text, reader.collect(), EscapingScheme.UNDERSCORE_ESCAPING);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return text.toByteArray();
    }

    /** Sends what is not sent yet, for at most 5 s. */
    @Override
    public void close() {
        sdk.shutdown().join(FLUSH_SECONDS, TimeUnit.SECONDS);
    }

    private static Map<String, String> exporters(ConfigProperties config) {
        Map<String, String> exporters = new HashMap<>();
        for (String signal : SIGNALS) {
            String name = "otel." + signal + ".exporter";
            String chosen = config.getString(name);
            if (chosen == null) {
                boolean isSent = !signal.equals("logs")
                        && (config.getString("otel.exporter.otlp.endpoint") != null
                                || config.getString("otel.exporter.otlp." + signal + ".endpoint") != null);
                chosen = isSent ? "otlp" : NONE;
            }
            if (chosen.contains("prometheus")) {
                throw new ConfigurationException("OTEL_METRICS_EXPORTER is \"" + chosen
                        + "\"; remove prometheus from it: the service always serves /metrics on its own port");
            }
            exporters.put(name, chosen);
        }
        Stream.of("", "traces.", "metrics.").forEach(signal -> requireHttp(config, signal));
        return exporters;
    }

    private static void requireHttp(ConfigProperties config, String signal) {
        String name = "otel.exporter.otlp." + signal + "protocol";
        if ("grpc".equals(config.getString(name))) {
            throw new ConfigurationException(name.toUpperCase(Locale.ROOT).replace('.', '_')
                    + " is \"grpc\"; it must be http/protobuf (a collector's port 4318)");
        }
    }
}
