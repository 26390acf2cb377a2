package dev.rewind.query.entities;

import dev.rewind.events.json.Snapshot;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request that signals a plan.
 *
 * @param name what a step waits for
 * @param payload any JSON that the step gets; null if there is none
 * @param reason for people; it is recorded
 * @param approval true if the caller approves what a step waits for; null for a signal that is no approval
 */
record SignalBody(
        String name,
        @Nullable Snapshot payload,
        @Nullable String reason,
        @Nullable Boolean approval) {}
