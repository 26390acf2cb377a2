package dev.rewind.standalone.backup;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * One line of a backup file: a record of {@code plan-events} with its bytes in Base64.
 *
 * @param partition the partition of the record
 * @param offset the offset of the record
 * @param time the time that the log gave it, in milliseconds
 * @param decided whether processors had decided the event and published the results before the export
 * @param key the bytes of the key, or null
 * @param value the bytes of the value, or null
 * @param headers the headers in their order
 */
@SuppressWarnings("ArrayRecordComponent") // Lines are written and read, never compared.
record LoggedRecord(
        @JsonProperty("p") int partition,
        @JsonProperty("o") long offset,
        @JsonProperty("t") long time,
        @JsonProperty("d") boolean decided,
        @JsonProperty("k") byte @Nullable [] key,
        @JsonProperty("v") byte @Nullable [] value,
        @JsonProperty("h") List<Header> headers) {

    /** A header of a record. */
    record Header(
            @JsonProperty("n") String name,
            @JsonProperty("v") byte @Nullable [] value) {}

    static LoggedRecord of(ConsumerRecord<byte[], byte[]> message, boolean decided) {
        List<Header> headers = new ArrayList<>();
        message.headers().forEach(header -> headers.add(new Header(header.key(), header.value())));
        return new LoggedRecord(
                message.partition(),
                message.offset(),
                message.timestamp(),
                decided,
                message.key(),
                message.value(),
                headers);
    }

    RecordHeaders kafkaHeaders() {
        RecordHeaders all = new RecordHeaders();
        headers.forEach(header -> all.add(header.name(), header.value()));
        return all;
    }
}
