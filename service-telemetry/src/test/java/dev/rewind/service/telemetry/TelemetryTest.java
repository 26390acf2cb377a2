package dev.rewind.service.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.rewind.service.config.ConfigurationException;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class TelemetryTest {

    @Test
    void nothingIsSentBeforeAVariableSaysWhere() {
        try (Telemetry telemetry = Telemetry.of("test")) {
            assertThat(telemetry.isTracing()).isFalse();
            assertThat(telemetry.tracer().spanBuilder("work").startSpan().isRecording())
                    .isFalse();
        }
    }

    @Test
    void whatIsMeasuredIsReadAsPrometheusText() {
        try (Telemetry telemetry = Telemetry.of("test")) {
            new HttpDurations(telemetry).answered("BREW", "/coffee/{kind}", 418, 0.02);

            assertThat(new String(telemetry.scrape(), StandardCharsets.UTF_8))
                    .contains("# TYPE rewind_http_request_duration_seconds histogram")
                    .contains(
                            "rewind_http_request_duration_seconds_bucket{method=\"OTHER\",route=\"/coffee/{kind}\",status=\"418\",le=\"0.025\"} 1")
                    .contains("target_info{service_name=\"test\"");
        }
    }

    /** As a service of its own, because the environment is the process's. */
    @Test
    void tracesAndMetricsGoWhereTheEnvironmentSaysUnderTheNameThatItSays() throws Exception {
        try (Collector collector = new Collector()) {
            ProcessBuilder program = new ProcessBuilder(
                    System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                    "-cp",
                    System.getProperty("java.class.path"),
                    TelemetryTest.class.getName());
            program.environment()
                    .putAll(Map.of(
                            "OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint(),
                            "OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer%20t0ken",
                            "OTEL_SERVICE_NAME", "another-name",
                            "OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=cellar"));
            assertThat(program.inheritIO().start().waitFor()).isZero();

            assertThat(collector.received).containsOnlyKeys("/v1/traces", "/v1/metrics");
            assertThat(collector.received.values())
                    .allSatisfy(request -> assertThat(request)
                            .contains("Bearer t0ken")
                            .contains("another-name")
                            .contains("deployment.environment.name")
                            .contains("cellar"));
        }
    }

    public static void main(String[] args) {
        use("otel.unset", "");
    }

    @Test
    void oneSignalAloneIsSentOneThatIsSampledOutIsNotAndADisabledSdkIsSilent() throws IOException {
        try (Collector collector = new Collector()) {
            use("otel.exporter.otlp.metrics.endpoint", collector.endpoint() + "/v1/metrics");
            assertThat(collector.received).containsOnlyKeys("/v1/metrics");
        }
        try (Collector collector = new Collector()) {
            use("otel.exporter.otlp.endpoint", collector.endpoint(), "otel.traces.sampler", "always_off");
            assertThat(collector.received).containsOnlyKeys("/v1/metrics");
        }
        try (Collector collector = new Collector()) {
            use("otel.exporter.otlp.endpoint", collector.endpoint(), "otel.metrics.exporter", "none");
            assertThat(collector.received).containsOnlyKeys("/v1/traces");
        }
        try (Collector collector = new Collector()) {
            assertThat(use("otel.exporter.otlp.endpoint", collector.endpoint(), "otel.sdk.disabled", "true"))
                    .isEmpty();
            assertThat(collector.received).isEmpty();
        }
    }

    /** Does what a service does, and says what {@code /metrics} shows. */
    private static String use(String... properties) {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < properties.length; i += 2) {
            given.put(properties[i], properties[i + 1]);
        }
        try (Telemetry telemetry = Telemetry.of("test", given)) {
            telemetry.tracer().spanBuilder("work").startSpan().end();
            telemetry.meter().counterBuilder("done").build().add(1);
            return new String(telemetry.scrape(), StandardCharsets.UTF_8);
        }
    }

    /** Takes what is sent to it: by path, the headers and the body. */
    private static final class Collector implements AutoCloseable {
        private final Map<String, String> received = new ConcurrentHashMap<>();
        private final HttpServer server;

        Collector() throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", request -> {
                String body = new String(request.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1);
                received.put(
                        request.getRequestURI().getPath(),
                        request.getRequestHeaders().values() + body);
                request.sendResponseHeaders(200, -1);
                request.close();
            });
            server.start();
        }

        String endpoint() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    @Test
    void aCommandMakesNoSpansUnlessAVariableAsksForThem() {
        Map<String, String> endpoint = Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318");
        Map<String, String> metricsOnly =
                Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318", "OTEL_TRACES_EXPORTER", "none");

        assertThat(Telemetry.isTracingWanted(Map.of())).isFalse();
        assertThat(Telemetry.isTracingWanted(endpoint)).isTrue();
        assertThat(Telemetry.isTracingWanted(metricsOnly)).isFalse();
    }

    @Test
    void whatCannotBeUsedIsAnErrorThatSaysWhatCan() {
        assertThatThrownBy(() -> Telemetry.of("test", Map.of("otel.exporter.otlp.protocol", "grpc")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("http/protobuf");
        assertThatThrownBy(() -> Telemetry.of("test", Map.of("otel.exporter.otlp.traces.protocol", "grpc")))
                .hasMessageContaining("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL is \"grpc\"");
        assertThatThrownBy(() -> Telemetry.of("test", Map.of("otel.traces.sampler", "coin")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("coin");
        assertThatThrownBy(() -> Telemetry.of("test", Map.of("otel.metrics.exporter", "prometheus")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("/metrics");
        assertThatThrownBy(() -> Telemetry.of("test", Map.of("otel.traces.exporter", "carrier-pigeon")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("carrier-pigeon");
    }
}
