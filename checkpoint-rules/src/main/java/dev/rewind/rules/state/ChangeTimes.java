package dev.rewind.rules.state;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When an entity was first and last changed, and when its status changed.
 *
 * @param createdAt time of the first fact
 * @param updatedAt time of the last change
 * @param statusSince time since which it has had its status; null if an earlier version wrote the row
 */
record ChangeTimes(
        @Nullable Instant createdAt,
        @Nullable Instant updatedAt,
        @Nullable Instant statusSince) {

    static final ChangeTimes NONE = new ChangeTimes(null, null, null);

    ChangeTimes changedAt(Instant at) {
        return createdAt == null ? new ChangeTimes(at, at, at) : new ChangeTimes(createdAt, at, statusSince);
    }

    ChangeTimes ofStatusSince(Instant at) {
        return new ChangeTimes(createdAt, updatedAt, at);
    }
}
