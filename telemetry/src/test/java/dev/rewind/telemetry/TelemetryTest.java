package dev.rewind.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.rewind.events.config.ConfigurationException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
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

    @Test
    void tracesAndMetricsGoWhereTheEndpointSays() throws IOException {
        List<String> paths = new CopyOnWriteArrayList<>();
        HttpServer collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/", request -> {
            paths.add(request.getRequestURI().getPath());
            request.getRequestBody().readAllBytes();
            request.sendResponseHeaders(200, -1);
            request.close();
        });
        collector.start();
        try {
            String endpoint = "http://127.0.0.1:" + collector.getAddress().getPort();

            try (Telemetry telemetry = Telemetry.of("test", Map.of("otel.exporter.otlp.endpoint", endpoint))) {
                assertThat(telemetry.isTracing()).isTrue();
                telemetry.tracer().spanBuilder("work").startSpan().end();
                telemetry.meter().counterBuilder("done").build().add(1);
            }

            assertThat(paths).contains("/v1/traces", "/v1/metrics").doesNotContain("/v1/logs");
        } finally {
            collector.stop(0);
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
        assertThatThrownBy(() -> Telemetry.of("test", Map.of("otel.metrics.exporter", "prometheus")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("/metrics");
        assertThatThrownBy(() -> Telemetry.of("test", Map.of("otel.traces.exporter", "carrier-pigeon")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("carrier-pigeon");
    }
}
