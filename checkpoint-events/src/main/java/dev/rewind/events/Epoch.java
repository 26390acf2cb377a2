package dev.rewind.events;

import org.jspecify.annotations.Nullable;

/** Counts an entity's timelines: 1, then one more with every rollback. */
final class Epoch {

    private Epoch() {}

    static void check(@Nullable Long epoch) {
        Check.optionalBetween("epoch", epoch, 1, Long.MAX_VALUE);
    }
}
