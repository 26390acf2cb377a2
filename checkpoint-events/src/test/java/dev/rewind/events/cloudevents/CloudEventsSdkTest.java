package dev.rewind.events.cloudevents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.PlanEvent;
import dev.rewind.events.Samples;
import dev.rewind.events.json.Json;
import dev.rewind.events.json.Rfc3339;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.core.message.Encoding;
import io.cloudevents.jackson.JsonFormat;
import io.cloudevents.kafka.CloudEventDeserializer;
import io.cloudevents.kafka.CloudEventSerializer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/** What we write the CNCF's SDK reads, and the other way round. */
class CloudEventsSdkTest {

    private static final byte[] KEY = "plan:order-42".getBytes(StandardCharsets.UTF_8);

    private final EventReader reader = new EventReader();

    @Test
    void whatWeWriteTheSdkReads() throws Exception {
        CloudEventDeserializer sdk = new CloudEventDeserializer();
        for (Object data : Samples.all()) {
            Envelope<Object> event = Samples.full(data);
            ProducerRecord<byte[], byte[]> record = EventWriter.record("topic", event);
            assertSame(sdk.deserialize("topic", record.headers(), record.value()), event);
            assertSame(new JsonFormat().deserialize(EventWriter.structured(event)), event);
        }
        for (Object data : Samples.all()) {
            Envelope<Object> event = Samples.minimal(data);
            ProducerRecord<byte[], byte[]> record = EventWriter.record("topic", event);
            assertSame(sdk.deserialize("topic", record.headers(), record.value()), event);
        }
    }

    @Test
    void whatTheSdkWritesWeRead() throws Exception {
        for (PlanEvent data : Samples.fullPlanEvents()) {
            Envelope<PlanEvent> event = Samples.full(data);
            CloudEvent theirs = CloudEventBuilder.v1()
                    .withId(event.id())
                    .withSource(URI.create(event.source()))
                    .withType(EventTypes.typeOf(data.getClass()))
                    .withSubject(event.entity().toString())
                    .withTime(event.time().atOffset(ZoneOffset.ofHours(2)))
                    .withExtension("traceparent", event.traceparent())
                    .withExtension("causationid", event.causationId())
                    .withExtension("tenant", "unknown to us")
                    .withData("application/json", EventWriter.value(data))
                    .build();

            for (Encoding encoding : List.of(Encoding.BINARY, Encoding.STRUCTURED)) {
                Headers headers = new RecordHeaders();
                byte[] value = write(theirs, encoding, headers);
                assertThat(reader.planEvent(KEY, headers, value)).isEqualTo(event);
            }
            assertThat(reader.structured(new JsonFormat().serialize(theirs))).isEqualTo(event);
            assertThat(reader.structured(
                            new JsonFormat().withForceJsonDataToBase64().serialize(theirs)))
                    .as("data as base64")
                    .isEqualTo(event);
        }
    }

    private static byte[] write(CloudEvent event, Encoding encoding, Headers headers) {
        Map<String, String> settings = new HashMap<>();
        settings.put(CloudEventSerializer.ENCODING_CONFIG, encoding.name());
        if (encoding == Encoding.STRUCTURED) {
            settings.put(CloudEventSerializer.EVENT_FORMAT_CONFIG, JsonFormat.CONTENT_TYPE);
        }
        CloudEventSerializer serializer = new CloudEventSerializer();
        serializer.configure(settings, false);
        return serializer.serialize("topic", headers, event);
    }

    private static void assertSame(CloudEvent theirs, Envelope<?> ours) throws Exception {
        assertThat(theirs.getId()).isEqualTo(ours.id());
        assertThat(theirs.getSource()).hasToString(ours.source());
        assertThat(theirs.getType()).isEqualTo(EventTypes.typeOf(ours.data().getClass()));
        assertThat(theirs.getSubject()).isEqualTo(ours.entity().toString());
        assertThat(theirs.getDataContentType()).isEqualTo("application/json");
        assertThat(
                        theirs.getTime() == null
                                ? null
                                : Rfc3339.format(theirs.getTime().toInstant()))
                .isEqualTo(ours.time() == null ? null : Rfc3339.format(ours.time()));
        assertThat(theirs.getExtension("causationid")).isEqualTo(ours.causationId());
        // In structured mode the SDK prints the data anew.
        assertThat(Json.mapper()
                        .readValue(theirs.getData().toBytes(), ours.data().getClass()))
                .isEqualTo(ours.data());
    }
}
