package dev.rewind.kafka.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The limit for a batch applies to its unpacked size, not to its compressed size. */
class CompressedBatchesIT {
    private static final int MEBIBYTE = 1024 * 1024;
    private static final int ONE_BATCH = 256 * MEBIBYTE;

    private static EmbeddedKafka kafka;
    private static TestClients clients;

    @BeforeAll
    static void start() {
        kafka = EmbeddedKafka.temporary().start();
        clients = new TestClients(kafka.bootstrapServers());
    }

    @AfterAll
    static void close() {
        kafka.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "lz4", "snappy", "zstd"})
    void aRecordThatUnpacksToMoreThanABatchMayHaveIsRefused(String codec) throws Exception {
        String topic = clients.newTopic(Map.of());
        try (KafkaProducer<String, String> producer = producer(codec)) {
            assertThatThrownBy(() -> TestClients.send(producer, topic, "0".repeat(20 * MEBIBYTE)))
                    .hasRootCauseInstanceOf(RecordTooLargeException.class);
            TestClients.send(producer, topic, "fits");
        }

        assertThat(clients.readAll(topic)).containsExactly("fits");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "lz4", "snappy", "zstd"})
    void recordsThatAreTooManyTogetherComeInSmallerBatches(String codec) throws Exception {
        String topic = clients.newTopic(Map.of());
        String value = "0".repeat(MEBIBYTE);
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (KafkaProducer<String, String> producer = producer(codec)) {
            for (int i = 0; i < 40; i++) {
                sent.add(producer.send(new ProducerRecord<>(topic, "key", value)));
            }
        }

        for (Future<RecordMetadata> one : sent) {
            assertThat(one.get(10, TimeUnit.SECONDS).hasOffset()).isTrue();
        }
        assertThat(clients.readAll(topic)).isEqualTo(Collections.nCopies(40, value));
    }

    @Test
    void manyTinyRecordsComeInSmallerBatchesToo() throws Exception {
        String topic = clients.newTopic(Map.of());
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (KafkaProducer<String, String> producer = producer("gzip")) {
            for (int i = 0; i < 200_000; i++) {
                sent.add(producer.send(new ProducerRecord<>(topic, null, "")));
            }
        }

        for (Future<RecordMetadata> one : sent) {
            assertThat(one.get(10, TimeUnit.SECONDS).hasOffset()).isTrue();
        }
        assertThat(clients.readAll(topic)).hasSize(200_000);
    }

    @Test
    void whatElseIsInTheSameRequestIsSentAgain() throws Exception {
        String topic = clients.newTopic(Map.of());
        String other = clients.newTopic(Map.of());
        try (KafkaProducer<String, String> producer = producer("gzip")) {
            producer.partitionsFor(topic);
            producer.partitionsFor(other);
            Future<RecordMetadata> large = producer.send(new ProducerRecord<>(topic, "0".repeat(20 * MEBIBYTE)));
            Future<RecordMetadata> small = producer.send(new ProducerRecord<>(other, "fits"));
            producer.flush();

            assertThatThrownBy(large::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(RecordTooLargeException.class);
            assertThat(small.get().hasOffset()).isTrue();
        }

        assertThat(clients.readAll(other)).containsExactly("fits");
    }

    /** Puts as much into one batch as it can. */
    private static KafkaProducer<String, String> producer(String codec) {
        return clients.producer(Map.of(
                "compression.type",
                codec,
                "linger.ms",
                300,
                "batch.size",
                8 * MEBIBYTE,
                "buffer.memory",
                ONE_BATCH,
                "max.request.size",
                ONE_BATCH));
    }
}
