package dev.rewind.events;

/**
 * Where the log has the event that caused something.
 *
 * @param id the CloudEvent's id, unique per source
 * @param source the CloudEvent's source
 * @param partition of {@code plan-events}
 * @param offset in that partition
 */
public record EventRef(String id, String source, int partition, long offset) {}
