package dev.rewind.kafka.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ThreeNodesIT {
    private EmbeddedKafka kafka;
    private TestClients clients;

    @BeforeEach
    void start() {
        kafka = EmbeddedKafka.temporary().nodes(3).start();
        clients = new TestClients(kafka.bootstrapServers());
    }

    @AfterEach
    void close() {
        kafka.close();
    }

    @Test
    void aKilledLeaderIsReplacedAndRejoinsAfterItsRestart() throws Exception {
        String topic = clients.newTopic(Map.of());
        inSync(topic, 3);
        int leader = partition(topic).leader().id();
        try (KafkaProducer<String, String> producer = clients.producer(Map.of())) {
            TestClients.send(producer, topic, "before");
            kafka.kill(leader);
            TestClients.send(producer, topic, "during");
            inSync(topic, 2);
            assertThat(partition(topic).leader().id()).isNotEqualTo(leader);

            kafka.restart(leader);
            inSync(topic, 3);
            TestClients.send(producer, topic, "after");
        }

        assertThat(clients.readAll(topic)).containsExactly("before", "during", "after");
    }

    @Test
    void aStoppedNodeHandsItsLeadershipOverFirst() throws Exception {
        String topic = clients.newTopic(Map.of());
        inSync(topic, 3);
        int leader = partition(topic).leader().id();

        kafka.stop(leader);

        assertThat(partition(topic).leader().id()).isNotEqualTo(leader);
        assertThatThrownBy(() -> kafka.kill(leader)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatHasLostItsMajorityClosesAllTheSame() {
        kafka.kill(1);
        kafka.kill(2);
        kafka.stop(3);

        kafka.close();

        assertThat(NonDaemonThreads.ofKafka()).isEmpty();
        assertThat(kafka.directory()).doesNotExist();
    }

    private void inSync(String topic, int replicas) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(() -> partition(topic).isr().size() == replicas);
    }

    private TopicPartitionInfo partition(String topic) throws Exception {
        try (Admin admin = clients.admin()) {
            return admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get(30, TimeUnit.SECONDS)
                    .get(topic)
                    .partitions()
                    .get(0);
        }
    }
}
