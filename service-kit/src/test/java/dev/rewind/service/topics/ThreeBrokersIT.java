package dev.rewind.service.topics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.kafka.embedded.EmbeddedKafka;
import dev.rewind.service.config.Configuration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ThreeBrokersIT {

    @Test
    void withThreeReplicasAnAcknowledgedRecordIsOnTwoOfThem() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.temporary().nodes(3).start()) {
            Configuration configuration = Configuration.of(
                            Map.of("REWIND_REPLICATION", "3", "REWIND_PARTITIONS", "2"), null)
                    .withBroker(kafka.bootstrapServers());

            TopicProvisioning.create(configuration);

            ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, "plan-events");
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
                assertThat(admin.describeConfigs(List.of(topic))
                                .all()
                                .get()
                                .get(topic)
                                .get("min.insync.replicas")
                                .value())
                        .isEqualTo("2");
            }
        }
    }

    @Test
    @Timeout(120)
    void topicsWaitForABrokerThatIsBeingRestarted() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.temporary().nodes(3).start();
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            Configuration configuration =
                    Configuration.of(Map.of("REWIND_REPLICATION", "3"), null).withBroker(kafka.bootstrapServers());
            kafka.kill(3);
            DescribeClusterOptions withFenced = new DescribeClusterOptions().includeFencedBrokers(true);
            while (admin.describeCluster(withFenced).nodes().get().stream().noneMatch(Node::isFenced)) {
                Thread.sleep(50);
            }

            CompletableFuture<List<String>> created =
                    CompletableFuture.supplyAsync(() -> TopicProvisioning.create(configuration));
            kafka.restart(3);

            assertThat(created.get(1, TimeUnit.MINUTES)).contains("plan-events");
        }
    }
}
