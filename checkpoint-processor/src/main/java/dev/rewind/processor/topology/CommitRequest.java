package dev.rewind.processor.topology;

/** When the outputs of an event are committed. */
enum CommitRequest {
    /** With the next regular commit, because no client waits for them. */
    NONE,
    /** Soon, with the outputs of other events if many come: a client waits, but not for each of its steps. */
    SOON,
    /** At once. */
    NOW;

    /** The earlier of the two. */
    CommitRequest or(CommitRequest other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
