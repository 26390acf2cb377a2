package dev.rewind.rules.state;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When an entity was first and last changed.
 *
 * @param createdAt time of the first fact
 * @param updatedAt time of the last change
 */
record ChangeTimes(@Nullable Instant createdAt, @Nullable Instant updatedAt) {

    static final ChangeTimes NONE = new ChangeTimes(null, null);

    ChangeTimes changedAt(Instant at) {
        return new ChangeTimes(createdAt == null ? at : createdAt, at);
    }
}
