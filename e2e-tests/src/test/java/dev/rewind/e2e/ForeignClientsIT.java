package dev.rewind.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.e2e.tester.Event;
import dev.rewind.e2e.tester.Finished;
import dev.rewind.e2e.tester.KafkaAccess;
import dev.rewind.e2e.tester.RewindHttp;
import dev.rewind.e2e.tester.RewindProcess;
import dev.rewind.e2e.tester.Scratch;
import dev.rewind.e2e.tester.SharedRewind;
import dev.rewind.e2e.tester.Tools;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.core.message.Encoding;
import io.cloudevents.jackson.JsonFormat;
import io.cloudevents.kafka.CloudEventSerializer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Publishes with clients of other projects, which know only the contract. */
@ExtendWith(SharedRewind.class)
class ForeignClientsIT {
    private static final Duration SOON = Duration.ofSeconds(15);

    private final RewindProcess rewind;

    ForeignClientsIT(RewindProcess rewind) {
        this.rewind = rewind;
    }

    @Test
    void aPlainKafkaProducerPublishesInBinaryMode() {
        Event event = Event.stepStarted("plan:plain-kafka", "build", 1, "{\"v\":1}");

        String position = rewind.kafka().send(event);

        assertIsListed(event, RewindHttp.POSITION, position);
    }

    @Test
    void aPlainKafkaProducerPublishesInStructuredMode() {
        Event event = Event.stepStarted("plan:plain-structured", "build", 1, "{\"v\":1}");
        ProducerRecord<byte[], byte[]> structured =
                new ProducerRecord<>(Event.TOPIC, Event.utf8(event.entity()), event.structured());
        structured.headers().add("content-type", Event.utf8(Event.STRUCTURED + "; charset=utf-8"));

        RecordMetadata receipt = rewind.kafka().send(List.of(structured)).get(0);

        assertIsListed(event, RewindHttp.POSITION, KafkaAccess.position(receipt));
    }

    @Test
    void theCloudEventsSdkPublishesInBinaryMode() throws Exception {
        Event event = Event.stepStarted("plan:sdk-binary", "build", 1, "{\"v\":1}");

        String position = sendWithSdk(event, Encoding.BINARY);

        assertIsListed(event, RewindHttp.POSITION, position);
    }

    @Test
    void theCloudEventsSdkPublishesInStructuredMode() throws Exception {
        Event event = Event.stepStarted("plan:sdk-structured", "build", 1, "{\"v\":1}");

        String position = sendWithSdk(event, Encoding.STRUCTURED);

        assertIsListed(event, RewindHttp.POSITION, position);
    }

    @Test
    void httpTakesAStructuredEvent() {
        Event event = Event.stepStarted("plan:http-structured", "build", 1, "{\"v\":1}");

        JsonNode receipt = rewind.http()
                .post("/api/events", Event.STRUCTURED, event.structured())
                .expect(202)
                .json();

        assertThat(receipt.path("id").asText()).isEqualTo(event.id());
        assertThat(receipt.path("entity").asText()).isEqualTo(event.entity());
        assertIsListed(event, RewindHttp.POSITION, position(receipt));
    }

    @Test
    void httpTakesABinaryEvent() {
        Event event = Event.stepStarted("plan:http-binary", "build", 1, "{\"v\":1}");

        JsonNode receipt = rewind.http()
                .post(
                        "/api/events",
                        "application/json",
                        event.dataBytes(),
                        "ce-specversion",
                        "1.0",
                        "ce-id",
                        event.id(),
                        "ce-source",
                        "/e2e",
                        "ce-type",
                        event.type(),
                        "ce-subject",
                        event.entity())
                .expect(202)
                .json();

        assertIsListed(event, RewindHttp.POSITION, position(receipt));
    }

    @Test
    void httpTakesABatchAndAnswersForEachEvent() {
        List<Event> events = Stream.of("one", "two", "three")
                .map(name -> Event.stepStarted("plan:http-batch-" + name, "build", 1, "{\"v\":1}"))
                .toList();
        String batch = events.stream()
                .map(event -> event.envelope().toString())
                .toList()
                .toString();

        JsonNode receipts = rewind.http()
                .post("/api/events", "application/cloudevents-batch+json", batch)
                .expect(202)
                .json();

        assertThat(receipts).hasSameSizeAs(events);
        for (int i = 0; i < events.size(); i++) {
            assertThat(receipts.get(i).path("id").asText())
                    .isEqualTo(events.get(i).id());
            assertIsListed(events.get(i), RewindHttp.POSITION, position(receipts.get(i)));
        }
    }

    @Test
    void kcatPublishesWithAnyPartitioner() {
        assumeTrue(Tools.has("kcat"), "kcat is not on the PATH: its command is not tried");
        Event event = Event.stepStarted("plan:kcat-1", "build", 1, "{\"v\":1}");
        Event another = Event.stepStarted("plan:kcat-2", "build", 1, "{\"v\":1}");

        kcat(event, "-X", "partitioner=consistent_random");
        kcat(another, "-X", "partitioner=murmur2_random");

        await().atMost(SOON).untilAsserted(() -> assertIsListed(event));
        await().atMost(SOON).untilAsserted(() -> assertIsListed(another));
    }

    @Test
    void curlPublishesAndTheShellFindsTheStateHash() throws Exception {
        assumeTrue(Tools.has("curl"), "curl is not on the PATH: its commands are not tried");
        assumeTrue(Tools.has("sha256sum"), "sha256sum is not on the PATH: its command is not tried");
        Event event = Event.stepStarted("plan:curl-1", "build", 1, "{\"b\":[1.0,\"é\"],\"a\":null}");
        Path body = Scratch.directory("curl").resolve("event.json");

        Files.write(body, event.structured());
        shell("curl -sSf -H 'Content-Type: " + Event.STRUCTURED + "' -d @" + body + " " + rewind.url() + "/api/events");
        Finished hash = shell("curl -sSf " + rewind.url() + "/api/checkpoints/plan:curl-1:1/canonical | sha256sum");

        assertIsListed(event);
        assertThat(hash.out())
                .startsWith(rewind.http()
                        .checkpoints(event.entity())
                        .get(0)
                        .path("state_hash")
                        .asText());
    }

    @Test
    void theTraceOfAPublisherIsKept() {
        Event event = Event.stepStarted("plan:traced", "build", 1, "{\"v\":1}");
        ProducerRecord<byte[], byte[]> traced = event.record();
        traced.headers().add("traceparent", Event.utf8("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));

        RecordMetadata receipt = rewind.kafka().send(List.of(traced)).get(0);

        assertThat(rewind.http()
                        .checkpoints(event.entity(), RewindHttp.POSITION, KafkaAccess.position(receipt))
                        .get(0)
                        .path("trace_id")
                        .asText())
                .isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
    }

    private String sendWithSdk(Event event, Encoding encoding) throws Exception {
        CloudEvent cloudEvent = CloudEventBuilder.v1()
                .withId(event.id())
                .withSource(URI.create("/sdk"))
                .withType(event.type())
                .withSubject(event.entity())
                .withData("application/json", event.dataBytes())
                .build();
        Map<String, Object> settings = new HashMap<>();
        settings.put(CloudEventSerializer.ENCODING_CONFIG, encoding);
        settings.put(CloudEventSerializer.EVENT_FORMAT_CONFIG, JsonFormat.CONTENT_TYPE);
        CloudEventSerializer serializer = new CloudEventSerializer();
        serializer.configure(settings, false);
        try (KafkaProducer<String, CloudEvent> producer =
                rewind.kafka().producer(new StringSerializer(), serializer, Map.of())) {
            return KafkaAccess.position(producer.send(new ProducerRecord<>(Event.TOPIC, event.entity(), cloudEvent))
                    .get(30, TimeUnit.SECONDS));
        }
    }

    private Finished kcat(Event event, String... more) {
        return shell("printf '%s' '" + event.data() + "' | kcat -P -b " + rewind.bootstrapServers()
                + " -t plan-events -k " + event.entity() + " -H ce_specversion=1.0 -H ce_id=" + event.id()
                + " -H ce_source=/shell -H ce_type=" + event.type() + " -H ce_subject=" + event.entity()
                + " -H content-type=application/json " + String.join(" ", more));
    }

    private Finished shell(String line) {
        return Finished.of(new ProcessBuilder("sh", "-c", line), Duration.ofSeconds(20))
                .expect(0);
    }

    private void assertIsListed(Event event, String... headers) {
        List<JsonNode> checkpoints = rewind.http().checkpoints(event.entity(), headers);
        assertThat(checkpoints).singleElement().satisfies(checkpoint -> {
            assertThat(checkpoint.path("id").asText()).isEqualTo(event.entity() + ":1");
            assertThat(checkpoint.path("event").path("id").asText()).isEqualTo(event.id());
            assertThat(checkpoint.path("reason").asText()).isEqualTo("step_started");
            assertThat(checkpoint.has("state")).isFalse();
        });
    }

    private static String position(JsonNode receipt) {
        return receipt.path("partition").asText() + ":" + receipt.path("offset").asText();
    }
}
