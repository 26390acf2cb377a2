package dev.rewind.events.cloudevents;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;

/**
 * Why a record is a dead letter, and where it came from: what its headers say beside those that it came with.
 *
 * @param code stable, for machines
 * @param reason for people
 * @param topic that it came from
 * @param partition of that topic
 * @param offset in that partition
 */
public record DeadLetterCause(DeadLetterCode code, String reason, String topic, int partition, long offset) {

    /** Adds {@code dead-letter-code}, {@code -reason}, {@code -topic}, {@code -partition} and {@code -offset}. */
    public void addTo(Headers headers) {
        add(headers, "code", code.code());
        add(headers, "reason", reason);
        add(headers, "topic", topic);
        add(headers, "partition", Integer.toString(partition));
        add(headers, "offset", Long.toString(offset));
    }

    private static void add(Headers headers, String name, String value) {
        headers.add("dead-letter-" + name, value.getBytes(StandardCharsets.UTF_8));
    }
}
