package dev.rewind.events.cloudevents;

import org.apache.kafka.common.header.Headers;

/**
 * The mark of plan events that are decided once only, however many events of the entity come before a repetition. The
 * processor remembers the id and source of such an event for at least 24 hours.
 */
public final class Once {

    /** The header that marks such an event. Its value does not matter. */
    public static final String HEADER = "rewind-once";

    private static final byte[] VALUE = {'1'};

    private Once() {}

    /** Whether an event has the mark. */
    public static boolean isMarked(Headers headers) {
        return headers.lastHeader(HEADER) != null;
    }

    /** Marks an event. */
    public static void mark(Headers headers) {
        headers.remove(HEADER).add(HEADER, VALUE);
    }
}
