package dev.rewind.service.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.ConfigurationException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TopicProvisioningTest {

    @Test
    void aBrokerThatIsNotThereIsNamedWithinTheTimeGiven() throws IOException {
        Configuration nowhere = at("127.0.0.1:" + freePort());

        long start = System.nanoTime();
        assertThatThrownBy(() -> TopicProvisioning.check(nowhere))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("no broker at " + nowhere.bootstrapServers() + " answered within 300 ms")
                .hasMessageContaining("REWIND_KAFKA_BOOTSTRAP_SERVERS")
                .cause()
                .asInstanceOf(InstanceOfAssertFactories.type(BrokerUnreachableException.class))
                .extracting(BrokerUnreachableException::address)
                .isEqualTo(nowhere.bootstrapServers());
        assertThatThrownBy(() -> TopicProvisioning.create(nowhere))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("no broker at ");
        assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L);
    }

    @Test
    void anAddressThatIsNoneIsNamed() {
        assertThatThrownBy(() -> TopicProvisioning.check(at("nonsense")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("nonsense");
    }

    @Test
    void figuresThatMakeNoTopicAreNamed() {
        assertThatThrownBy(() -> TopicProvisioning.create(Configuration.of(Map.of("REWIND_PARTITIONS", "0"), null)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("REWIND_PARTITIONS is \"0\"; it must be 1 or more");
        assertThatThrownBy(
                        () -> TopicProvisioning.create(Configuration.of(Map.of("REWIND_REPLICATION", "40000"), null)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("REWIND_REPLICATION is \"40000\"");
    }

    private static Configuration at(String bootstrapServers) {
        return Configuration.of(Map.of("REWIND_KAFKA_ADMIN_DEFAULT_API_TIMEOUT_MS", "300"), null)
                .withBroker(bootstrapServers);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
