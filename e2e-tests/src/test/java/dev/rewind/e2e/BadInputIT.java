package dev.rewind.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.e2e.tester.Answer;
import dev.rewind.e2e.tester.Event;
import dev.rewind.e2e.tester.KafkaAccess;
import dev.rewind.e2e.tester.RandomStates;
import dev.rewind.e2e.tester.RewindHttp;
import dev.rewind.e2e.tester.RewindProcess;
import dev.rewind.e2e.tester.SharedRewind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sends invalid input: it is kept with its cause or refused with a reason, and the next event is processed. */
@ExtendWith(SharedRewind.class)
class BadInputIT {
    private static final String DEAD_LETTERS = "dead-letters";
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int NOISY_RECORDS = 400;
    private static final int NOISY_REQUESTS = 150;

    private final RewindProcess rewind;
    private Map<TopicPartition, Long> deadLettersSoFar = Map.of();
    private int errorsSoFar;

    BadInputIT(RewindProcess rewind) {
        this.rewind = rewind;
    }

    @BeforeEach
    void remember() {
        deadLettersSoFar = rewind.kafka().end(DEAD_LETTERS);
        errorsSoFar = rewind.logs().errorCount();
    }

    @AfterEach
    void nothingDiedOfIt() {
        assertThat(rewind.isAlive()).isTrue();
        assertThat(rewind.http().status("/livez")).isEqualTo(200);
        assertThat(rewind.http().status("/readyz")).isEqualTo(200);
        assertThat(rewind.logs().errors().stream().skip(errorsSoFar)).isEmpty();
    }

    @Test
    void whatCannotBeReadFromKafkaIsKeptWithItsCause() {
        List<BadInput> all = new ArrayList<>(BadInput.everywhere());
        all.addAll(BadInput.overKafka());

        List<RecordMetadata> receipts =
                rewind.kafka().send(all.stream().map(BadInput::record).toList());

        assertTheNextEventIsProcessed(BadInput.ENTITY);
        Map<String, ConsumerRecord<byte[], byte[]>> kept = deadLettersOf(all.size());
        for (int i = 0; i < all.size(); i++) {
            ProducerRecord<byte[], byte[]> sent = all.get(i).record();
            ConsumerRecord<byte[], byte[]> letter = kept.get(KafkaAccess.position(receipts.get(i)));
            assertThat(letter).describedAs("dead letter of " + all.get(i)).isNotNull();
            assertThat(text(letter, "dead-letter-code"))
                    .describedAs(all.get(i) + ": " + text(letter, "dead-letter-reason"))
                    .isEqualTo(all.get(i).code());
            assertThat(text(letter, "dead-letter-reason"))
                    .describedAs(all.get(i).name())
                    .hasSizeBetween(10, 1000);
            assertThat(text(letter, "dead-letter-topic")).isEqualTo(Event.TOPIC);
            assertThat(letter.key()).describedAs(all.get(i).name()).isEqualTo(sent.key());
            assertThat(letter.value()).describedAs(all.get(i).name()).isEqualTo(sent.value());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.rewind.e2e.BadInput#everywhere")
    void whatCannotBeReadFromHttpIsRefusedWithAReason(BadInput bad) {
        Map<String, String> attributes = new HashMap<>();
        bad.record()
                .headers()
                .forEach(header -> attributes.put(
                        header.key().replace('_', '-'), new String(header.value(), StandardCharsets.UTF_8)));
        attributes.remove("content-type");
        String[] headers = attributes.entrySet().stream()
                .flatMap(entry -> List.of(entry.getKey(), entry.getValue()).stream())
                .toArray(String[]::new);

        Answer answer = rewind.http().post("/api/events", "application/json", bad.value(), headers);

        JsonNode problem = answer.problem();
        assertThat(problem.path("code").asText()).describedAs(answer.toString()).isEqualTo(bad.code());
        assertThat(answer.status()).isEqualTo(bad.code().equals("state_too_large") ? 413 : 400);
        assertThat(problem.path("detail").asText()).hasSizeBetween(10, 1000);
    }

    @Test
    void aBatchAnswersForEachEventAndPublishesTheGoodOnes() {
        Event before = Event.stateCaptured("task:mixed-1", "{\"v\":1}");
        Event after = Event.stateCaptured("task:mixed-2", "{\"v\":1}");
        String unknown =
                before.envelope().put("type", "dev.rewind.step-exploded.v1").toString();
        String batch = "[" + before.envelope() + "," + unknown + ",7," + after.envelope() + "]";

        JsonNode answers = rewind.http()
                .post("/api/events", "application/cloudevents-batch+json", batch)
                .json();

        assertThat(answers).hasSize(4);
        assertThat(answers.get(0).path("id").asText()).isEqualTo(before.id());
        assertThat(answers.get(1).path("code").asText()).isEqualTo("unknown_type");
        assertThat(answers.get(2).path("code").asText()).isNotBlank();
        assertThat(answers.get(3).path("id").asText()).isEqualTo(after.id());
        assertThat(rewind.http().checkpoints("task:mixed-1")).hasSize(1);
        assertThat(rewind.http().checkpoints("task:mixed-2")).hasSize(1);
    }

    @Test
    void noiseInTheLogIsKeptRecordByRecord() {
        RandomStates seed = RandomStates.seeded();
        List<ProducerRecord<byte[], byte[]>> noise = new ArrayList<>();
        for (int i = 0; i < NOISY_RECORDS; i++) {
            noise.add(noisyRecord(seed.random()));
        }

        List<RecordMetadata> receipts = rewind.kafka().send(noise);

        Map<String, ConsumerRecord<byte[], byte[]>> kept = deadLettersOf(noise.size());
        assertThat(kept.keySet())
                .describedAs(seed.toString())
                .containsExactlyInAnyOrderElementsOf(
                        receipts.stream().map(KafkaAccess::position).toList());
        for (int i = 0; i < 12; i++) {
            assertTheNextEventIsProcessed("task:after-noise-" + i);
        }
    }

    @Test
    void noiseOverHttpIsRefusedRequestByRequest() {
        RandomStates seed = RandomStates.seeded();
        List<String> contentTypes = List.of(
                "application/json",
                "application/cloudevents+json",
                "application/cloudevents-batch+json",
                "text/plain",
                "application/json; charset=\"",
                "*/*");
        for (int i = 0; i < NOISY_REQUESTS; i++) {
            byte[] body = noise(seed.random());

            Answer answer = rewind.http()
                    .post("/api/events", contentTypes.get(i % contentTypes.size()), body, "ce-id", "noise-" + i);

            answer.problem();
            assertThat(answer.status()).describedAs(seed + ": " + answer).isLessThan(500);
        }
        assertTheNextEventIsProcessed("task:after-http-noise");
    }

    private static ProducerRecord<byte[], byte[]> noisyRecord(Random random) {
        byte[] key = switch (random.nextInt(4)) {
            case 0 -> null;
            case 1 -> noise(random);
            default -> Event.utf8("task:noise-" + random.nextInt(20));
        };
        ProducerRecord<byte[], byte[]> noisy =
                new ProducerRecord<>(Event.TOPIC, key, random.nextInt(10) == 0 ? null : noise(random));
        Event.stepStarted("task:noise-1", "s", 1, "{}").record().headers().forEach(header -> {
            int luck = random.nextInt(10);
            if (luck > 1) {
                noisy.headers().add(header.key(), luck > 2 ? header.value() : noise(random));
            }
        });
        if (random.nextInt(5) == 0) {
            noisy.headers().add("noise-" + random.nextInt(), null);
        }
        return noisy;
    }

    private static byte[] noise(Random random) {
        byte[] bytes = new byte[1 + random.nextInt(200)];
        random.nextBytes(bytes);
        // A single digit would be valid JSON.
        bytes[0] = (byte) (random.nextBoolean() ? '{' : 0x80 | bytes[0]);
        return bytes;
    }

    private void assertTheNextEventIsProcessed(String entity) {
        Event good = Event.stateCaptured(entity, "{\"good\":true}");
        String position = rewind.kafka().send(good);
        assertThat(rewind.http()
                        .checkpoints(entity, RewindHttp.POSITION, position)
                        .get(0)
                        .path("event")
                        .path("id")
                        .asText())
                .isEqualTo(good.id());
    }

    /** Returns the dead letters since the test began, by their source; each exists once. */
    private Map<String, ConsumerRecord<byte[], byte[]>> deadLettersOf(int expected) {
        List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();
        await(expected + " dead letters").atMost(SOON).until(() -> {
            letters.clear();
            letters.addAll(rewind.kafka().read(DEAD_LETTERS, deadLettersSoFar));
            return letters.size() >= expected;
        });
        Map<String, ConsumerRecord<byte[], byte[]>> bySource = new HashMap<>();
        letters.forEach(letter ->
                bySource.put(text(letter, "dead-letter-partition") + ":" + text(letter, "dead-letter-offset"), letter));
        assertThat(bySource).describedAs("each event once").hasSameSizeAs(letters);
        return bySource;
    }

    private static String text(ConsumerRecord<byte[], byte[]> letter, String name) {
        Header header = letter.headers().lastHeader(name);
        assertThat(header).describedAs(name).isNotNull();
        return new String(header.value(), StandardCharsets.UTF_8);
    }
}
