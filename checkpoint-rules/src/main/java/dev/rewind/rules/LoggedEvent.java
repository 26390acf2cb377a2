package dev.rewind.rules;

import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;
import dev.rewind.events.PlanEvent;
import dev.rewind.rules.history.History;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A plan event with its place and time in the log.
 *
 * @param entity the entity that the event is about
 * @param ref the event's id and its place in the log
 * @param at the log's time of the event, the only time that the rules know
 * @param traceId W3C trace id, or null
 * @param event the event itself
 * @param once whether a copy of the event within {@link History#REMEMBERED} must be recognized
 */
public record LoggedEvent(
        EntityKey entity,
        EventRef ref,
        Instant at,
        @Nullable String traceId,
        PlanEvent event,
        boolean once) {

    /** An event whose copies are recognized among the last events of the entity only. */
    public LoggedEvent(EntityKey entity, EventRef ref, Instant at, @Nullable String traceId, PlanEvent event) {
        this(entity, ref, at, traceId, event, false);
    }
}
