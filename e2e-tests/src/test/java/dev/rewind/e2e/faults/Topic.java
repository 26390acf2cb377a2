package dev.rewind.e2e.faults;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.e2e.tester.Event;
import dev.rewind.e2e.tester.RewindProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The records of one entity on one topic, as a read_committed consumer sees them. */
final class Topic {
    private Topic() {}

    /**
     * One record.
     *
     * @param name such as {@code rollback-ordered}
     * @param loggedAt the log's time, in milliseconds
     */
    record Said(String name, JsonNode data, long loggedAt) {}

    static List<Said> of(RewindProcess rewind, String topic, String entity) {
        return rewind.kafka().readCommitted(topic).stream()
                .filter(message -> entity.equals(new String(message.key(), StandardCharsets.UTF_8)))
                .map(Topic::said)
                .toList();
    }

    static List<Said> events(RewindProcess rewind, String entity) {
        return of(rewind, Event.TOPIC, entity);
    }

    static List<Said> facts(RewindProcess rewind, String entity) {
        return of(rewind, "checkpoint-events", entity);
    }

    static List<Said> commands(RewindProcess rewind, String entity) {
        return of(rewind, "rollback-commands", entity);
    }

    private static Said said(ConsumerRecord<byte[], byte[]> message) {
        String type = new String(message.headers().lastHeader("ce_type").value(), StandardCharsets.UTF_8);
        try {
            return new Said(
                    type.replaceAll("^dev\\.rewind\\.|\\.v1$", ""),
                    Event.JSON.readTree(message.value()),
                    message.timestamp());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
