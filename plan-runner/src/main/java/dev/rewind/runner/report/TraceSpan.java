package dev.rewind.runner.report;

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

/**
 * An OpenTelemetry span, with the trace context that events carry. Without an OpenTelemetry SDK and without a caller's
 * trace, a plan gets a new trace id, so that its checkpoints and log lines can still be found by trace id.
 */
public final class TraceSpan {

    private static final String TRACEPARENT = "traceparent";

    private final Tracer tracer;
    private final Span span;
    private final Context context;

    private TraceSpan(Tracer tracer, Span span, Context parent) {
        this.tracer = tracer;
        this.span = span;
        this.context = parent.with(span);
    }

    /** Starts the span of a plan, as a child of the current span of the caller. */
    public static TraceSpan ofPlan(Tracer tracer, String plan, String entity) {
        Context caller = Context.current();
        Span span = tracer.spanBuilder("plan " + plan)
                .setParent(caller)
                .setAttribute("rewind.entity", entity)
                .startSpan();
        return new TraceSpan(tracer, span.getSpanContext().isValid() ? span : Span.wrap(made()), caller);
    }

    /** Starts the span of handling a record, as a child of the sender's span. */
    public static TraceSpan ofMessage(Tracer tracer, String name, @Nullable String traceparent) {
        Context sender = read(traceparent);
        Span span = tracer.spanBuilder(name)
                .setParent(sender)
                .setSpanKind(SpanKind.CONSUMER)
                .startSpan();
        return new TraceSpan(tracer, span, sender);
    }

    /** Starts a child span. */
    public TraceSpan child(String name) {
        return child(name, SpanKind.INTERNAL, null);
    }

    /** Starts a child span for publishing an event. */
    public TraceSpan producerChild(String name) {
        return child(name, SpanKind.PRODUCER, null);
    }

    /**
     * Starts a child span for a command.
     *
     * @param command the trace context of the command, which gets a link
     */
    public TraceSpan consumerChild(String name, @Nullable String command) {
        return child(name, SpanKind.CONSUMER, command);
    }

    /**
     * Starts a span in another trace, linked with this span both ways. Returns this span when there is no other trace.
     *
     * @param begun the trace context to continue
     */
    TraceSpan continueTrace(String name, String begun) {
        Context elsewhere = read(begun);
        SpanContext there = Span.fromContext(elsewhere).getSpanContext();
        if (!there.isValid()) {
            return this;
        }
        Span continued = tracer.spanBuilder(name)
                .setParent(elsewhere)
                .addLink(span.getSpanContext())
                .startSpan();
        span.addLink(continued.getSpanContext());
        return new TraceSpan(tracer, continued, elsewhere);
    }

    /** A span that is not recorded, in a trace of which only the id is known. */
    TraceSpan inTrace(String traceId) {
        String made = hex(ThreadLocalRandom.current().nextLong() | 1);
        SpanContext there = SpanContext.create(traceId, made, TraceFlags.getDefault(), TraceState.getDefault());
        return new TraceSpan(tracer, Span.wrap(there), Context.root());
    }

    /** Whether an SDK records this span. */
    boolean isRecorded() {
        return span.isRecording();
    }

    private TraceSpan child(String name, SpanKind kind, @Nullable String cause) {
        SpanBuilder builder = tracer.spanBuilder(name).setParent(context).setSpanKind(kind);
        SpanContext link = Span.fromContext(read(cause)).getSpanContext();
        if (link.isValid()) {
            builder.addLink(link);
        }
        return new TraceSpan(tracer, builder.startSpan(), context);
    }

    public void attribute(String key, String value) {
        span.setAttribute(key, value);
    }

    /** Adds an event to the span. */
    public void event(String name) {
        span.addEvent(name);
    }

    public void end() {
        span.end();
    }

    /** Marks the span as failed and ends it. */
    public void failed(String why) {
        span.setStatus(StatusCode.ERROR, why);
        span.end();
    }

    /** Wraps a call so that it runs inside this span, and its log lines carry the trace id. */
    public <R> Callable<R> around(Callable<R> work) {
        return context.wrap(() -> {
            LogTraceScope logged = openLogScope();
            try {
                return work.call();
            } finally {
                logged.end();
            }
        });
    }

    /** Opens a scope in which the log lines of this thread carry the trace id. */
    public LogTraceScope openLogScope() {
        return LogTraceScope.of(traceId());
    }

    String traceId() {
        return span.getSpanContext().getTraceId();
    }

    /** The W3C {@code traceparent} header, or null outside of any trace. */
    @Nullable
    public String traceparent() {
        return write(context);
    }

    /** The W3C {@code traceparent} header of the current span of this thread, or null. */
    public static @Nullable String current() {
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
