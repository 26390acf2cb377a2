package dev.rewind.query.http;

import io.javalin.http.Context;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Makes each request a span of its caller's trace. If no spans are exported, the caller's own trace context is passed
 * on.
 */
final class RequestSpans {

    private static final String TRACEPARENT = "traceparent";
    private static final HeaderText HEADER_TEXT = new HeaderText();

    private final Tracer tracer;

    RequestSpans(Tracer tracer) {
        this.tracer = tracer;
    }

    /** Begins the span of a request to {@code /api/}. Probes, metrics and files have none. */
    Span begin(Context request, Route route) {
        if (!route.path().startsWith("/api/")) {
            return Span.getInvalid();
        }
        return tracer.spanBuilder(route.method() + " " + route.path())
                .setParent(W3CTraceContextPropagator.getInstance()
                        .extract(io.opentelemetry.context.Context.root(), request, HEADER_TEXT))
                .setSpanKind(SpanKind.SERVER)
                .setAttribute("http.request.method", route.method())
                .setAttribute("http.route", route.path())
                .startSpan();
    }

    static void end(Span span, Reply reply) {
        span.setAttribute("http.response.status_code", reply.status());
        if (reply.status() >= 500) {
            span.setStatus(StatusCode.ERROR);
        }
        span.end();
    }

    /** The W3C {@code traceparent} header of a span; null outside of any trace. */
    static @Nullable String traceparent(Span span) {
        if (!span.getSpanContext().isValid()) {
            return null;
        }
        Map<String, String> headers = new HashMap<>();
        W3CTraceContextPropagator.getInstance()
                .inject(io.opentelemetry.context.Context.root().with(span), headers, (to, name, value) -> {
                    if (to != null) {
                        to.put(name, value);
                    }
                });
        return headers.get(TRACEPARENT);
    }

    /** Adds the ids of the trace to a log line. */
    static LoggingEventBuilder mark(LoggingEventBuilder line, SpanContext trace) {
        return trace.isValid()
                ? line.addKeyValue("trace_id", trace.getTraceId()).addKeyValue("span_id", trace.getSpanId())
                : line;
    }

    private static final class HeaderText implements TextMapGetter<Context> {
        @Override
        public Iterable<String> keys(Context request) {
            return List.of(TRACEPARENT);
        }

        @Override
        public @Nullable String get(@Nullable Context request, String name) {
            return request == null ? null : request.header(name);
        }
    }
}
