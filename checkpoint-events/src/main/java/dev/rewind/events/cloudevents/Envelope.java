package dev.rewind.events.cloudevents;

import dev.rewind.events.EntityKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A CloudEvent: its attributes and its data.
 *
 * @param <D> what it carries: {@link dev.rewind.events.PlanEvent}, {@link dev.rewind.events.Fact} or
 *     {@link dev.rewind.events.RollbackCommand}
 * @param id unique per source
 * @param source who says so, a URI-reference
 * @param entity the subject: what it is about
 * @param time the sender's time, if it gave one; Rewind decides by the log's time instead
 * @param traceparent W3C trace context, if there is one
 * @param causationId id of the event that caused this one, if one did
 * @param data what happened
 * @see <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md">CloudEvents 1.0.2</a>
 */
public record Envelope<D>(
        String id,
        String source,
        EntityKey entity,
        @Nullable Instant time,
        @Nullable String traceparent,
        @Nullable String causationId,
        D data) {

    /** Characters of an id or a source. */
    public static final int MAX_ATTRIBUTE = 400;

    /** An event without trace or cause. */
    public static <D> Envelope<D> of(String id, String source, EntityKey entity, Instant time, D data) {
        return new Envelope<>(id, source, entity, time, null, null, data);
    }

    /** The trace that this event belongs to: 32 hex digits of its {@code traceparent}, or null. */
    public @Nullable String traceId() {
        return TraceParent.traceId(traceparent);
    }
}
