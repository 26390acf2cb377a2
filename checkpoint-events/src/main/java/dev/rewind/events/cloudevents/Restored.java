package dev.rewind.events.cloudevents;

import org.apache.kafka.common.header.Headers;

/**
 * The mark of plan events that were imported from another log, where they were already decided. The processor takes
 * them into stores and facts. It sends no commands for them, and asks no participants.
 */
public final class Restored {

    /** The header that marks such an event. Its value does not matter. */
    public static final String HEADER = "rewind-restored";

    private Restored() {}

    /** Whether an event has the mark. */
    public static boolean isMarked(Headers headers) {
        return headers.lastHeader(HEADER) != null;
    }
}
