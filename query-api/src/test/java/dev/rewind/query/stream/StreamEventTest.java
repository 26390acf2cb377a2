package dev.rewind.query.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class StreamEventTest {

    private static final Map<String, String> HEADERS = Map.of(
            "ce_type", "dev.rewind.rollback-proposed.v1",
            "ce_subject", "task:a",
            "ce_id", "1",
            "ce_source", "/rewind");

    @Test
    void theChangeOfAProposedEditIsNotStreamed() throws IOException {
        String data = "{\"digest\":\"d\",\"edit\":{\"of\":\"task:a:1\",\"patch\":[{\"value\":4111}]}}";
        ConsumerRecord<byte[], byte[]> fact =
                new ConsumerRecord<>("checkpoint-events", 0, 1, new byte[0], data.getBytes(UTF_8));
        HEADERS.forEach((name, value) -> fact.headers().add(name, value.getBytes(UTF_8)));

        String sent = new String(StreamEvent.of(fact).event(), UTF_8);

        assertThat(sent).contains("\"digest\":\"d\"", "\"of\":\"task:a:1\"").doesNotContain("patch", "4111");
    }
}
