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
 * Creates the trace spans of one stream thread: one for each event that belongs to a trace. A span lasts from the log's
 * time of the event to the commit of its decision. Without an exporter, no spans are created.
 */
final class DecisionSpans {
    private static final HeaderText HEADER_TEXT = new HeaderText();
    /** Spans per transaction. After an outage, a transaction may have thousands of events. */
    private static final int MOST = 1_000;

    private final @Nullable Tracer tracer;
    private final List<Decided> open = new ArrayList<>();

    private record Decided(Record<byte[], byte[]> event, RecordMetadata where, List<Fact> facts) {}

    /** @param tracer null if there is no exporter */
    DecisionSpans(@Nullable Tracer tracer) {
        this.tracer = tracer;
    }

    void add(Record<byte[], byte[]> event, RecordMetadata where, List<Fact> facts) {
        if (tracer != null && open.size() < MOST && event.headers().lastHeader(HeaderText.TRACEPARENT) != null) {
            open.add(new Decided(event, where, facts));
        }
    }

    void committed(long nowMs) {
        if (tracer != null) {
            open.forEach(decided -> span(tracer, decided).end(nowMs, TimeUnit.MILLISECONDS));
            open.clear();
        }
    }

    void aborted() {
        open.clear();
    }

    private static Span span(Tracer tracer, Decided decided) {
        Headers headers = decided.event().headers();
        Context sender = W3CTraceContextPropagator.getInstance().extract(Context.root(), headers, HEADER_TEXT);
        SpanBuilder span = tracer.spanBuilder("process " + decided.where().topic())
                .setParent(sender)
                .setSpanKind(SpanKind.CONSUMER)
                .setStartTimestamp(decided.event().timestamp(), TimeUnit.MILLISECONDS)
                .setAttribute("messaging.system", "kafka")
                .setAttribute("messaging.operation.type", "process")
                .setAttribute("messaging.destination.name", decided.where().topic())
                .setAttribute(
                        "messaging.destination.partition.id",
                        Integer.toString(decided.where().partition()))
                .setAttribute("messaging.kafka.offset", decided.where().offset());
        attribute(span, "rewind.event", HEADER_TEXT.get(headers, "ce_type"));
        attribute(span, "rewind.entity", HEADER_TEXT.get(headers, "ce_subject"));
        FactAttributes attributes = new FactAttributes(span);
        decided.facts().forEach(fact -> fact.match(attributes));
        return span.startSpan();
    }

    private static void attribute(SpanBuilder span, String name, @Nullable String value) {
        if (value != null) {
            span.setAttribute(name, value);
        }
    }

    /** Sets the span attributes of one fact. A new type of fact does not compile until it is handled here. */
    private record FactAttributes(SpanBuilder span) implements Fact.Cases<SpanBuilder> {

        @Override
        public SpanBuilder checkpointTaken(Fact.CheckpointTaken fact) {
            return span.setAttribute("rewind.checkpoint", fact.checkpoint().id().toString());
        }

        @Override
        public SpanBuilder stepClosed(Fact.StepClosed fact) {
            return span;
        }

        @Override
        public SpanBuilder planClosed(Fact.PlanClosed fact) {
            return span;
        }

        @Override
        public SpanBuilder rollbackOrdered(Fact.RollbackOrdered fact) {
            return span.setAttribute("rewind.rollback", fact.rollbackId().toString());
        }

        @Override
        public SpanBuilder rollbackSettled(Fact.RollbackSettled fact) {
            return span;
        }

        @Override
        public SpanBuilder participantAnswered(Fact.ParticipantAnswered fact) {
            return span;
        }

        @Override
        public SpanBuilder participantsAsked(Fact.ParticipantsAsked fact) {
            return span;
        }

        @Override
        public SpanBuilder requestRefused(Fact.RequestRefused fact) {
            return span.setAttribute("rewind.refused", fact.code().code());
        }

        @Override
        public SpanBuilder planOffered(Fact.PlanOffered fact) {
            return span;
        }

        @Override
        public SpanBuilder entityParked(Fact.EntityParked fact) {
            return span;
        }

        @Override
        public SpanBuilder entityResumed(Fact.EntityResumed fact) {
            return span;
        }

        @Override
        public SpanBuilder entityParkedByHand(Fact.EntityParkedByHand fact) {
            return span;
        }

        @Override
        public SpanBuilder signalReceived(Fact.SignalReceived fact) {
            return span;
        }

        @Override
        public SpanBuilder waitEnded(Fact.WaitEnded fact) {
            return span;
        }

        @Override
        public SpanBuilder planPaused(Fact.PlanPaused fact) {
            return span;
        }

        @Override
        public SpanBuilder checkpointPinned(Fact.CheckpointPinned fact) {
            return span;
        }

        @Override
        public SpanBuilder checkpointUnpinned(Fact.CheckpointUnpinned fact) {
            return span;
        }

        @Override
        public SpanBuilder checkpointRestored(Fact.CheckpointRestored fact) {
            return span;
        }

        @Override
        public SpanBuilder checkpointsPruned(Fact.CheckpointsPruned fact) {
            return span;
        }

        @Override
        public SpanBuilder rollbackProposed(Fact.RollbackProposed fact) {
            return span;
        }

        @Override
        public SpanBuilder proposalClosed(Fact.ProposalClosed fact) {
            return span;
        }

        @Override
        public SpanBuilder checkpointForked(Fact.CheckpointForked fact) {
            return span;
        }

        @Override
        public SpanBuilder integrityFailed(Fact.IntegrityFailed fact) {
            return span;
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
