package dev.rewind.events.cloudevents;

import org.apache.kafka.common.header.Headers;

/**
 * The mark of plan events whose outcome no client waits for. The processor commits it together with that of other events,
 * within its commit interval (500 ms by default). So a large number of such events does not delay others: each commit
 * waits for the one before.
 */
public final class Unhurried {

    /** The header that marks such an event. Its value does not matter. */
    public static final String HEADER = "rewind-unhurried";

    private static final byte[] VALUE = {'1'};

    private Unhurried() {}

    /** Whether an event has the mark. */
    public static boolean isMarked(Headers headers) {
        return headers.lastHeader(HEADER) != null;
    }

    /** Marks an event. */
    public static void mark(Headers headers) {
        headers.remove(HEADER).add(HEADER, VALUE);
    }
}
