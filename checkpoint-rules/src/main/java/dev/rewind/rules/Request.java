package dev.rewind.rules;

import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent;

/**
 * An event that a decision publishes for another entity. The other entity decides on it by itself.
 *
 * @param to the other entity
 * @param event what to publish
 */
public record Request(EntityKey to, PlanEvent event) {}
