package dev.rewind.rules;

import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent;

/**
 * What one entity's decision asks of another, which decides for itself: an event to be published.
 *
 * @param to the other entity
 * @param event what to publish
 */
public record Request(EntityKey to, PlanEvent event) {}
