package dev.rewind.processor.metrics;

import dev.rewind.events.Fact;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Spans of one stream thread: one per event that belongs to a trace, from when the log took the event to when what
 * followed from it was committed. Without an exporter nothing is kept.
 */
final class Traces {
    private static final HeaderText HEADER_TEXT = new HeaderText();
    /** Of a transaction of thousands of events, as after an outage, these are enough to see. */
    private static final int MOST = 1_000;

    private final @Nullable Tracer tracer;
    private final List<Seen> open = new ArrayList<>();

    private record Seen(Record<byte[], byte[]> event, RecordMetadata where, List<Fact> facts) {}

    /** @param tracer null where spans are sent nowhere */
    Traces(@Nullable Tracer tracer) {
        this.tracer = tracer;
    }

    void saw(Record<byte[], byte[]> event, RecordMetadata where, List<Fact> facts) {
        if (tracer != null && open.size() < MOST && event.headers().lastHeader(HeaderText.TRACEPARENT) != null) {
            open.add(new Seen(event, where, facts));
        }
    }

    void committed(long nowMs) {
        if (tracer != null) {
            open.forEach(seen -> span(tracer, seen).end(nowMs, TimeUnit.MILLISECONDS));
            open.clear();
        }
    }

    void aborted() {
        open.clear();
    }

    private static Span span(Tracer tracer, Seen seen) {
        Headers headers = seen.event().headers();
        Context sender = W3CTraceContextPropagator.getInstance().extract(Context.root(), headers, HEADER_TEXT);
        SpanBuilder span = tracer.spanBuilder("process " + seen.where().topic())
                .setParent(sender)
                .setSpanKind(SpanKind.CONSUMER)
                .setStartTimestamp(seen.event().timestamp(), TimeUnit.MILLISECONDS)
                .setAttribute("messaging.system", "kafka")
                .setAttribute("messaging.operation.type", "process")
                .setAttribute("messaging.destination.name", seen.where().topic())
                .setAttribute(
                        "messaging.destination.partition.id",
                        Integer.toString(seen.where().partition()))
                .setAttribute("messaging.kafka.offset", seen.where().offset());
        attribute(span, "rewind.event", HEADER_TEXT.get(headers, "ce_type"));
        attribute(span, "rewind.entity", HEADER_TEXT.get(headers, "ce_subject"));
        seen.facts().forEach(fact -> {
            if (fact instanceof Fact.CheckpointTaken taken) {
                span.setAttribute("rewind.checkpoint", taken.checkpoint().id().toString());
            } else if (fact instanceof Fact.RollbackOrdered ordered) {
                span.setAttribute("rewind.rollback", ordered.rollbackId().toString());
            } else if (fact instanceof Fact.RequestRefused refused) {
                span.setAttribute("rewind.refused", refused.code().code());
            }
        });
        return span.startSpan();
    }

    private static void attribute(SpanBuilder span, String name, @Nullable String value) {
        if (value != null) {
            span.setAttribute(name, value);
        }
    }

    private static final class HeaderText implements TextMapGetter<Headers> {
        private static final String TRACEPARENT = "traceparent";

        @Override
        public Iterable<String> keys(Headers headers) {
            return List.of(TRACEPARENT);
        }

        @Override
        public @Nullable String get(@Nullable Headers headers, String name) {
            Header header = headers == null ? null : headers.lastHeader(name);
            return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
        }
    }
}
