package dev.rewind.runner;

import dev.rewind.events.EntityKey;

/**
 * Another entity that a step is about to change, as it is before that. It gets a checkpoint for the step's cause before
 * the step runs, so that a rollback of the plan finds the way back for it too.
 *
 * @param entity which
 * @param state as it is now: whatever Jackson writes
 */
public record Touched(EntityKey entity, Object state) {}
