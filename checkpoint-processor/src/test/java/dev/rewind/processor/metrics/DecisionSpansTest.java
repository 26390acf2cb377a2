package dev.rewind.processor.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DecisionSpansTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final long LOGGED_AT = 1_700_000_000_000L;

    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final SdkTracerProvider provider = SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(exporter))
            .build();
    private final DecisionSpans traces = new DecisionSpans(provider.get("test"));

    @AfterEach
    void close() {
        provider.close();
    }

    @Test
    void anEventOfATraceIsASpanFromTheLogToTheCommit() {
        traces.add(event("00-" + TRACE + "-00f067aa0ba902b7-01"), new FixedRecordMetadata(), List.of());
        assertThat(exporter.getFinishedSpanItems()).isEmpty();

        traces.committed(LOGGED_AT + 12);

        assertThat(exporter.getFinishedSpanItems()).singleElement().satisfies((SpanData span) -> {
            assertThat(span.getName()).isEqualTo("process plan-events");
            assertThat(span.getTraceId()).isEqualTo(TRACE);
            assertThat(span.getParentSpanId()).isEqualTo("00f067aa0ba902b7");
            assertThat(span.getStartEpochNanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(LOGGED_AT));
            assertThat(span.getEndEpochNanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(LOGGED_AT + 12));
        });
    }

    @Test
    void whatIsAbortedOrOutsideOfAnyTraceIsNone() {
        traces.add(event("00-" + TRACE + "-00f067aa0ba902b7-01"), new FixedRecordMetadata(), List.of());
        traces.aborted();
        traces.add(event(null), new FixedRecordMetadata(), List.of());

        traces.committed(LOGGED_AT + 12);

        assertThat(exporter.getFinishedSpanItems()).isEmpty();
    }

    private static Record<byte[], byte[]> event(String traceparent) {
        RecordHeaders headers = new RecordHeaders();
        if (traceparent != null) {
            headers.add("traceparent", traceparent.getBytes(UTF_8));
        }
        return new Record<>(new byte[0], new byte[0], LOGGED_AT, headers);
    }
}
