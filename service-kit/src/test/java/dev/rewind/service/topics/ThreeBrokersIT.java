package dev.rewind.service.topics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.kafka.embedded.EmbeddedKafka;
import dev.rewind.service.config.Configuration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;

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
}
