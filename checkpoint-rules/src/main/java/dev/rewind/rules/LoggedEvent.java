package dev.rewind.rules;

import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;
import dev.rewind.events.PlanEvent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event as the log has it.
 *
 * @param entity what it is about
 * @param ref its id and where it stands in the log
 * @param at the log's time, the only time that the rules know
 * @param traceId W3C trace id, if the event has one
 * @param event what happened
 */
public record LoggedEvent(
        EntityKey entity,
        EventRef ref,
        Instant at,
        @Nullable String traceId,
        PlanEvent event) {}
