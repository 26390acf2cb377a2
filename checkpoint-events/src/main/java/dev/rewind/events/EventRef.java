package dev.rewind.events;

import dev.rewind.events.check.Check;

/**
 * The place of an event in the log.
 *
 * @param id the CloudEvent's id, unique per source
 * @param source the CloudEvent's source
 * @param partition the partition of {@code plan-events}
 * @param offset the offset in that partition
 */
public record EventRef(String id, String source, int partition, long offset) {

    /** @throws IllegalArgumentException when a value is missing or out of its bounds */
    public EventRef {
        Check.present("event.id", id);
        Check.present("event.source", source);
        Check.between("event.partition", partition, 0, Integer.MAX_VALUE);
        Check.between("event.offset", offset, 0, Long.MAX_VALUE);
    }
}
