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

/**
 * A span of a plan, and what events carry of it. Without an OpenTelemetry SDK and without a caller's trace, a plan gets a
 * trace id of its own: its checkpoints and log lines can be found by it all the same.
 */
final class Trace {

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

    /** A span below this one. */
    Trace child(String name) {
        return child(name, SpanKind.INTERNAL, null);
    }

    /** The span of saying something to the log, below this one. */
    Trace saying(String name) {
        return child(name, SpanKind.PRODUCER, null);
    }

    /**
     * The span of following a command, below this one.
     *
     * @param command whose context, that of the event which led to it, is linked
     */
    Trace following(String name, @Nullable String command) {
        return child(name, SpanKind.CONSUMER, command);
    }

    /**
     * The span of going on with what was begun elsewhere: in the trace of that, and linked with this one both ways. This
     * one itself where nobody knows how it was begun.
     */
    Trace continuing(String name, @Nullable String begun) {
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
        return new Trace(tracer, continued, elsewhere);
    }

    private Trace child(String name, SpanKind kind, @Nullable String cause) {
        SpanBuilder builder = tracer.spanBuilder(name).setParent(context).setSpanKind(kind);
        SpanContext link = Span.fromContext(read(cause)).getSpanContext();
        if (link.isValid()) {
            builder.addLink(link);
        }
        return new Trace(tracer, builder.startSpan(), context);
    }

    void attribute(String key, String value) {
        span.setAttribute(key, value);
    }

    /** Something happened within it that takes no time worth a span. */
    void event(String name) {
        span.addEvent(name);
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
            LogScope logged = logged();
            try {
                return work.call();
            } finally {
                logged.end();
            }
        });
    }

    /** Until it has ended, what this thread logs carries the trace id. */
    LogScope logged() {
        return LogScope.of(traceId());
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
