package dev.rewind.query.entities;

import dev.rewind.events.json.Snapshot;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request that signals a plan.
 *
 * @param name what a step waits for
 * @param payload any JSON that the step gets; null if there is none
 * @param reason for people; it is recorded
 */
record SignalBody(
        String name, @Nullable Snapshot payload, @Nullable String reason) {}
