package dev.rewind.kafka.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TemporaryBrokerIT {
    private static EmbeddedKafka kafka;
    private static Clients clients;

    @BeforeAll
    static void start() {
        kafka = EmbeddedKafka.temporary().start();
        clients = new Clients(kafka.bootstrapServers());
    }

    @AfterAll
    static void close() {
        kafka.close();
    }

    @Test
    void whatIsSentIsRead() throws Exception {
        String topic = clients.newTopic(Map.of());
        try (KafkaProducer<String, String> producer = clients.producer(Map.of())) {
            Clients.send(producer, topic, "one");
            Clients.send(producer, topic, "two");
        }

        assertThat(clients.readAll(topic)).containsExactly("one", "two");
    }

    @Test
    void anAbortedTransactionIsNotRead() throws Exception {
        String topic = clients.newTopic(Map.of());
        try (KafkaProducer<String, String> producer = clients.producer(Map.of("transactional.id", topic))) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, "key", "aborted"));
            producer.flush();
            producer.abortTransaction();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, "key", "committed"));
            producer.commitTransaction();
        }

        assertThat(clients.readAll(topic)).isEqualTo(List.of("committed"));
    }
}
