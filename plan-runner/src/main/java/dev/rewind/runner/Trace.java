package dev.rewind.runner;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * A span of a plan, and what events carry of it. Without an OpenTelemetry SDK and without a caller's trace, a plan gets a
 * trace id of its own: its checkpoints and log lines can be found by it all the same.
 */
final class Trace {

    /** The key of a trace id among those that log lines carry. */
    static final String TRACE_ID = "trace_id";

    private static final String TRACEPARENT = "traceparent";

    private final Tracer tracer;
    private final Span span;
    private final Context context;

    private Trace(Tracer tracer, Span span, Context parent) {
        this.tracer = tracer;
        this.span = span;
        this.context = parent.with(span);
    }

    /** The span of a plan, below whatever its caller is in. */
    static Trace ofPlan(Tracer tracer, String plan, String entity) {
        Context caller = Context.current();
        Span span = tracer.spanBuilder("plan " + plan)
                .setParent(caller)
                .setAttribute("rewind.entity", entity)
                .startSpan();
        return new Trace(tracer, span.getSpanContext().isValid() ? span : Span.wrap(made()), caller);
    }

    /** The span of one who acts on a message, below the sender's. */
    static Trace ofMessage(Tracer tracer, String name, @Nullable String traceparent) {
        Context sender = read(traceparent);
        Span span = tracer.spanBuilder(name)
                .setParent(sender)
                .setSpanKind(SpanKind.CONSUMER)
                .startSpan();
        return new Trace(tracer, span, sender);
    }

    /**
     * A span below this one.
     *
     * @param cause what else led to it, elsewhere
     */
    Trace child(String name, @Nullable String cause) {
        SpanBuilder builder = tracer.spanBuilder(name).setParent(context);
        SpanContext link = Span.fromContext(read(cause)).getSpanContext();
        if (link.isValid()) {
            builder.addLink(link);
        }
        return new Trace(tracer, builder.startSpan(), context);
    }

    void attribute(String key, String value) {
        span.setAttribute(key, value);
    }

    void end() {
        span.end();
    }

    void failed(String why) {
        span.setStatus(StatusCode.ERROR, why);
        span.end();
    }

    /** Work inside this span: whatever it calls finds the context, and its log lines carry the trace id. */
    <R> Callable<R> around(Callable<R> work) {
        return context.wrap(() -> {
            MDC.put(TRACE_ID, traceId());
            try {
                return work.call();
            } finally {
                MDC.remove(TRACE_ID);
            }
        });
    }

    String traceId() {
        return span.getSpanContext().getTraceId();
    }

    /** The W3C header, or null outside of any trace. */
    @Nullable
    String traceparent() {
        return write(context);
    }

    /** The W3C header of the trace that this thread is in, or null. */
    static @Nullable String current() {
        return write(Context.current());
    }

    private static @Nullable String write(Context context) {
        Map<String, String> carrier = new HashMap<>();
        W3CTraceContextPropagator.getInstance().inject(context, carrier, (map, key, value) -> {
            if (map != null) {
                map.put(key, value);
            }
        });
        return carrier.get(TRACEPARENT);
    }

    private static Context read(@Nullable String traceparent) {
        return W3CTraceContextPropagator.getInstance().extract(Context.root(), traceparent, new TextMapGetter<>() {
            @Override
            public Iterable<String> keys(@Nullable String carrier) {
                return List.of(TRACEPARENT);
            }

            @Override
            public @Nullable String get(@Nullable String carrier, String key) {
                return key.equals(TRACEPARENT) ? carrier : null;
            }
        });
    }

    private static SpanContext made() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        String trace = hex(random.nextLong()) + hex(random.nextLong() | 1);
        return SpanContext.create(trace, hex(random.nextLong() | 1), TraceFlags.getDefault(), TraceState.getDefault());
    }

    private static String hex(long number) {
        return String.format(Locale.ROOT, "%016x", number);
    }
}
