package dev.rewind.events.cloudevents;

import org.apache.kafka.common.header.Headers;

/**
 * Marks plan events that come out of another log, where they were decided and what followed was told. A processor takes
 * them into its stores and its facts, and sends no command and asks no other entity because of them.
 */
public final class Restored {

    /** The header that marks such an event, whatever its value. */
    public static final String HEADER = "rewind-restored";

    private Restored() {}

    /** Whether an event has the mark. */
    public static boolean isMarked(Headers headers) {
        return headers.lastHeader(HEADER) != null;
    }
}
