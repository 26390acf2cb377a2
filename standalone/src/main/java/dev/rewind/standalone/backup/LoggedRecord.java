package dev.rewind.standalone.backup;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * One line of a file: a record of {@code plan-events} as it was, its bytes in Base64.
 *
 * @param partition it was in
 * @param offset it had
 * @param time that the log gave it, in milliseconds
 * @param decided whether the processors had decided it, and told what followed, when it was exported
 * @param key its bytes, or null
 * @param value its bytes, or null
 * @param headers in order
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
