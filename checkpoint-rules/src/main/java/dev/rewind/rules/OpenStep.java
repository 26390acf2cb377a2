package dev.rewind.rules;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.Entity;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Step;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A step under way.
 *
 * @param step which
 * @param sequence the checkpoint that it started from
 * @param startedAt when
 * @param deadline when it times out, if it may
 */
record OpenStep(
        Step step,
        long sequence,
        Instant startedAt,
        @Nullable Instant deadline) {

    /** Whether an event that names {@code other} speaks of this step; an index is compared where both have one. */
    boolean is(Step other) {
        return step.isSameAs(other)
                && (step.index() == null || other.index() == null || Objects.equals(step.index(), other.index()));
    }

    CheckpointId startsFrom(EntityKey entity) {
        return new CheckpointId(entity, sequence);
    }

    Entity.OpenStep shownFor(EntityKey entity) {
        return new Entity.OpenStep(step.name(), step.index(), step.attempt(), startsFrom(entity), startedAt, deadline);
    }
}
