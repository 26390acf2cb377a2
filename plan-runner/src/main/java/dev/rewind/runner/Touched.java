package dev.rewind.runner;

import dev.rewind.events.EntityKey;

/**
 * Another entity that a step is about to change, with its state before the change. It gets a checkpoint before the step
 * runs, so that a rollback of the plan can roll it back too.
 *
 * @param entity the entity
 * @param state its present state: any value that the plan's {@link StateFormat} can write
 */
public record Touched(EntityKey entity, Object state) {}
