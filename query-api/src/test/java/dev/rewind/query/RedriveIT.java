package dev.rewind.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.query.Api.Answer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** Dead letters are redriven, unchanged or corrected, and never twice by accident. */
class RedriveIT {

    private final Api api = QueryInstallation.shared().api();

    @Test
    void aCorrectedDeadLetterBecomesAnEvent() {
        String place = letter("task:mended", "{\"no\":\"event\"}");
        String event = Api.event("state-captured", "task:mended", "{\"state\":{\"n\":1},\"reason\":\"manual\"}");
        String body = "{\"value_base64\":\"" + Base64.getEncoder().encodeToString(event.getBytes(UTF_8))
                + "\",\"content_type\":\"application/cloudevents+json\"}";

        Answer done = api.post(redrive(place), body, "X-Rewind-Actor", "ann").is(202);

        assertThat(done.json().path("by").asText()).isEqualTo("ann");
        assertThat(api.get("/api/checkpoints/task:mended:1", "X-Rewind-Position", done.header("X-Rewind-Position"))
                        .is(200)
                        .json()
                        .at("/state/n")
                        .asInt())
                .isEqualTo(1);
        JsonNode shown = api.get("/api/dead-letters/" + place).is(200).json();
        assertThat(shown.at("/redriven/by").asText()).isEqualTo("ann");
        assertThat(shown.at("/redriven/to")).isEqualTo(done.json().path("to"));
        assertThat(listed("task:mended"))
                .extracting(it -> it.at("/redriven/by").asText())
                .containsExactly("ann");

        JsonNode refused = api.post(redrive(place), body).problem(409, "already_redriven");
        assertThat(refused.path("detail").asText()).contains("ann");

        Answer again = api.post(redrive(place), body.replace("{\"v", "{\"again\":true,\"v"))
                .is(202);
        assertThat(api.get("/api/entities/task/mended", "X-Rewind-Position", again.header("X-Rewind-Position"))
                        .is(200)
                        .json()
                        .at("/counts/checkpoints")
                        .asInt())
                .as("repeating the same event has no effect")
                .isEqualTo(1);
    }

    @Test
    void anUncorrectedDeadLetterComesBackWithTheSameBytes() {
        String place = letter("task:hopeless", "\u0000noise");

        api.send("POST", redrive(place), null).is(202);

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(listed("task:hopeless")).hasSize(2));
        JsonNode newest = listed("task:hopeless").get(0);
        JsonNode whole = api.get("/api/dead-letters/" + place(newest)).is(200).json();
        assertThat(Base64.getDecoder().decode(whole.path("payload_base64").asText()))
                .isEqualTo("\u0000noise".getBytes(UTF_8));
        assertThat(StreamSupport.stream(whole.path("headers").spliterator(), false)
                        .filter(header -> header.path("name").asText().equals("rewind-redriven-from"))
                        .map(header -> header.path("value").asText()))
                .containsExactly(place);
        assertThat(whole.has("redriven")).isFalse();
    }

    @Test
    void onlyOneOfManyConcurrentRedrivesSucceeds() {
        String place = letter("task:race", "noise");

        List<CompletableFuture<Answer>> answers = IntStream.range(0, 6)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> api.post(redrive(place), "{}")))
                .toList();
        List<Integer> statuses =
                answers.stream().map(answer -> answer.join().status()).toList();

        assertThat(statuses).filteredOn(status -> status == 202).hasSizeLessThanOrEqualTo(1);
        assertThat(statuses).allMatch(status -> List.of(202, 409, 503).contains(status));
        if (!statuses.contains(202)) {
            api.post(redrive(place), "{}").is(202);
        }
        assertThat(events(place)).isEqualTo(1);
    }

    @Test
    void unknownDeadLettersAreNotFound() {
        String place = letter("task:none", "noise");
        api.post(redrive(place), "{}").is(202);
        int partition = Integer.parseInt(place.split(":")[0]);
        long offset = Long.parseLong(place.split(":")[1]);

        api.post(redrive("0/999999"), "{}").problem(404, "not_found");
        api.post(redrive("x/1"), "{}").problem(400, "invalid_id");
        api.post(redrive(place), "{\"value\":1}").problem(400, "unknown_member");
        api.post(redrive(place), "{\"value_base64\":\"%\"}").problem(400, "invalid_body");
        // After the dead letter come the transaction marker and the note.
        for (long behind = offset + 1; behind < offset + 3; behind++) {
            api.post(redrive(partition + ":" + behind), "{}").problem(404, "not_found");
        }
    }

    private static String redrive(String place) {
        return "/api/dead-letters/" + place + "/redrive";
    }

    private String letter(String key, String value) {
        Map<String, Object> settings =
                new HashMap<>(QueryInstallation.shared().configuration().producer());
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>("plan-events", key.getBytes(UTF_8), value.getBytes(UTF_8)));
        }
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(listed(key)).hasSize(1));
        return place(listed(key).get(0));
    }

    private static String place(JsonNode letter) {
        assertThat(letter.path("id").asText())
                .isEqualTo(letter.path("partition").asInt() + ":"
                        + letter.path("offset").asLong());
        return letter.path("id").asText();
    }

    private List<JsonNode> listed(String key) {
        JsonNode letters = api.get("/api/dead-letters?limit=500").is(200).json();
        JsonNode[] all = new JsonNode[letters.size()];
        Arrays.setAll(all, letters::get);
        return Arrays.stream(all)
                .filter(it -> it.path("key").asText().equals(key))
                .toList();
    }

    private static long events(String from) {
        Map<String, Object> settings =
                new HashMap<>(QueryInstallation.shared().configuration().consumer());
        settings.put("isolation.level", "read_committed");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> all = consumer.partitionsFor("plan-events").stream()
                    .map(partition -> new TopicPartition("plan-events", partition.partition()))
                    .toList();
            consumer.assign(all);
            consumer.seekToBeginning(all);
            Map<TopicPartition, Long> end = consumer.endOffsets(all);
            long found = 0;
            while (all.stream().anyMatch(one -> consumer.position(one) < end.get(one))) {
                for (var event : consumer.poll(Duration.ofMillis(100))) {
                    Header header = event.headers().lastHeader("rewind-redriven-from");
                    found += header != null && new String(header.value(), UTF_8).equals(from) ? 1 : 0;
                }
            }
            return found;
        }
    }
}
