package dev.rewind.runner.report;

import dev.rewind.events.cloudevents.UnreadableEventException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;

/** Logs records that readers skip because they cannot be read. */
public final class SkippedRecords {

    private SkippedRecords() {}

    /** Logs where the record is and why it cannot be read. */
    public static void log(Logger log, ConsumerRecord<?, ?> skipped, UnreadableEventException why) {
        log.atWarn()
                .addKeyValue("topic", skipped.topic())
                .addKeyValue("partition", skipped.partition())
                .addKeyValue("offset", skipped.offset())
                .addKeyValue("code", why.code().code())
                .addKeyValue("reason", why.reason())
                .log("Skipped a record that cannot be read");
    }
}
