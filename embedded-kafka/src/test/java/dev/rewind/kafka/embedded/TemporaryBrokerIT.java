package dev.rewind.kafka.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TemporaryBrokerIT {
    private static EmbeddedKafka kafka;
    private static TestClients clients;

    @BeforeAll
    static void start() {
        kafka = EmbeddedKafka.temporary()
                .fsync(true)
                .property("num.io.threads", "3")
                .start();
        clients = new TestClients(kafka.bootstrapServers());
    }

    @AfterAll
    static void close() {
        kafka.close();
    }

    @Test
    void whatIsSentIsRead() throws Exception {
        String topic = clients.newTopic(Map.of());
        try (KafkaProducer<String, String> producer = clients.producer(Map.of())) {
            TestClients.send(producer, topic, "one");
            TestClients.send(producer, topic, "two");
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

        // The commit stands once its coordinator has logged it; the partition learns of it a moment later.
        await().untilAsserted(() -> assertThat(clients.readAll(topic)).isEqualTo(List.of("committed")));
    }

    @Test
    void aRecordOfEightMebibytesPasses() throws Exception {
        String topic = clients.newTopic(Map.of());
        String value = "x".repeat(8 * 1024 * 1024);
        try (KafkaProducer<String, String> producer = clients.producer(Map.of("max.request.size", 9_000_000))) {
            TestClients.send(producer, topic, value);
        }

        assertThat(clients.readAll(topic)).hasSize(1).first().isEqualTo(value);
    }

    @Test
    void aGroupGoesOnWhereItCommitted() throws Exception {
        String topic = clients.newTopic(Map.of());
        try (KafkaProducer<String, String> producer = clients.producer(Map.of())) {
            TestClients.send(producer, topic, "one");
            assertThat(clients.readOnAs("group", topic)).isEqualTo("one");
            TestClients.send(producer, topic, "two");
        }

        assertThat(clients.readOnAs("group", topic)).isEqualTo("two");
    }

    @Test
    void noTopicAppearsByItself() throws Exception {
        try (Admin admin = clients.admin();
                KafkaProducer<String, String> producer = clients.producer(Map.of("max.block.ms", 300))) {
            assertThatThrownBy(() -> TestClients.send(producer, "unknown", "value"))
                    .hasRootCauseInstanceOf(UnknownTopicOrPartitionException.class);
            assertThat(admin.listTopics().names().get(30, TimeUnit.SECONDS)).doesNotContain("unknown");
        }
    }

    @Test
    void durabilityAndOverridesReachTheBroker() throws Exception {
        ConfigResource broker = new ConfigResource(ConfigResource.Type.BROKER, "1");
        try (Admin admin = clients.admin()) {
            Config config = admin.describeConfigs(List.of(broker))
                    .all()
                    .get(30, TimeUnit.SECONDS)
                    .get(broker);

            assertThat(config.get("log.flush.interval.messages").value()).isEqualTo("1");
            assertThat(config.get("num.io.threads").value()).isEqualTo("3");
        }
    }
}
