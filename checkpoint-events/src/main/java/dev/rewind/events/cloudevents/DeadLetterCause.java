package dev.rewind.events.cloudevents;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;

/**
 * Why a record is a dead letter, and where it came from. Written as headers, next to the original ones.
 *
 * @param code the stable code
 * @param reason the explanation for people
 * @param topic the topic that the record came from
 * @param partition the partition of that topic
 * @param offset the offset in that partition
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
