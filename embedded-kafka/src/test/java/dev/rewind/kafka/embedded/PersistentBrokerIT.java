package dev.rewind.kafka.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PersistentBrokerIT {
    @TempDir
    private Path directory;

    @Test
    void aRestartOnOtherPortsKeepsDataTopicsAndClusterId() throws Exception {
        String topic;
        String clusterId;
        String addressBefore;
        try (EmbeddedKafka kafka = EmbeddedKafka.persistent(directory).start()) {
            TestClients clients = new TestClients(kafka.bootstrapServers());
            topic = clients.newTopic(Map.of("max.message.bytes", "1048576"));
            try (KafkaProducer<String, String> producer = clients.producer(Map.of())) {
                TestClients.send(producer, topic, "kept");
            }
            clusterId = clusterId(clients);
            addressBefore = kafka.bootstrapServers();
        }

        assertThat(directory.resolve("node-1")).isDirectoryContaining("glob:**/.kafka_cleanshutdown");
        try (ServerSocket taken = holding(addressBefore);
                EmbeddedKafka kafka = EmbeddedKafka.persistent(directory).start()) {
            TestClients clients = new TestClients(kafka.bootstrapServers());

            assertThat(kafka.bootstrapServers()).isNotEqualTo(addressBefore);
            assertThat(taken.isBound()).isTrue();
            assertThat(clients.readAll(topic)).containsExactly("kept");
            assertThat(clusterId(clients)).isEqualTo(clusterId);
        }
    }

    @Test
    void threeNodesKilledAtOnceComeBackOnOtherPorts() throws Exception {
        String topic;
        try (EmbeddedKafka kafka = EmbeddedKafka.persistent(directory).nodes(3).start()) {
            TestClients clients = new TestClients(kafka.bootstrapServers());
            topic = clients.newTopic(Map.of());
            try (KafkaProducer<String, String> producer = clients.producer(Map.of())) {
                TestClients.send(producer, topic, "kept");
            }
            kafka.kill(1);
            kafka.kill(2);
            kafka.kill(3);
            assertThat(directory.resolve("node-3")).isDirectoryNotContaining("glob:**/.kafka_cleanshutdown");
            assertThatThrownBy(() -> kafka.restart(1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("no majority");
        }

        try (EmbeddedKafka kafka = EmbeddedKafka.persistent(directory).nodes(3).start()) {
            assertThat(new TestClients(kafka.bootstrapServers()).readAll(topic)).containsExactly("kept");
        }
    }

    @Test
    void aDirectoryServesOneBrokerAtATime() {
        try (EmbeddedKafka first = EmbeddedKafka.persistent(directory).start()) {
            EmbeddedKafkaBuilder second = EmbeddedKafka.persistent(first.directory());

            assertThatThrownBy(second::start)
                    .isInstanceOf(EmbeddedKafkaException.class)
                    .hasMessageContaining(directory.toString())
                    .hasMessageContaining("is in use by another broker of this process")
                    .hasMessageContaining("choose another directory");
        }
    }

    @Test
    void aDirectoryKeepsTheNumberOfNodesItWasCreatedWith() throws Exception {
        Files.createDirectories(directory.resolve("node-1"));
        Files.writeString(directory.resolve("node-1/meta.properties"), "cluster.id=any\n");
        EmbeddedKafkaBuilder three = EmbeddedKafka.persistent(directory).nodes(3);

        assertThatThrownBy(three::start)
                .isInstanceOf(EmbeddedKafkaException.class)
                .hasMessageContaining("was created for a broker of 1 node(s), not 3");
    }

    @Test
    void aPortInUseIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            EmbeddedKafkaBuilder kafka = EmbeddedKafka.persistent(directory).port(taken.getLocalPort());

            assertThatThrownBy(kafka::start)
                    .isInstanceOf(EmbeddedKafkaException.class)
                    .hasMessageContaining(
                            "Port " + taken.getLocalPort() + " on 127.0.0.1 cannot be used: Address already in use")
                    .hasMessageContaining("choose another port");
        }
    }

    @Test
    void aSettingKafkaRefusesIsNamedAndLeavesNothingBehind() {
        EmbeddedKafkaBuilder wrong = EmbeddedKafka.persistent(directory).property("num.io.threads", "none");

        assertThatThrownBy(wrong::start)
                .isInstanceOf(EmbeddedKafkaException.class)
                .hasMessageContaining("num.io.threads");
        assertThat(NonDaemonThreads.ofKafka()).isEmpty();
        EmbeddedKafka.persistent(directory).start().close();
    }

    private static String clusterId(TestClients clients) throws Exception {
        try (Admin admin = clients.admin()) {
            return admin.describeCluster().clusterId().get(30, TimeUnit.SECONDS);
        }
    }

    private static ServerSocket holding(String address) throws Exception {
        int port = Integer.parseInt(address.substring(address.indexOf(':') + 1));
        return new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"));
    }
}
