package dev.rewind.processor;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rewind.service.config.ConfigurationException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartitionCountIT {

    @Test
    void topicsThatWereGivenMorePartitionsThanTheStoresWereMadeForAreNotRead(@TempDir Path home) throws Exception {
        try (Installation rewind = new Installation(home)) {
            rewind.processor().close();
            Map<String, NewPartitions> more = new HashMap<>();
            rewind.topics.all().forEach(topic -> more.put(topic, NewPartitions.increaseTo(5)));
            try (Admin admin = Admin.create(rewind.configuration.admin())) {
                admin.createPartitions(more).all().get();
            }

            assertThatThrownBy(() -> CheckpointProcessor.start(rewind.configuration))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining(rewind.topics.planEvents() + " has 5 partitions")
                    .hasMessageContaining("were made for 3")
                    .hasMessageContaining("-changelog")
                    .hasMessageContaining("REWIND_PARTITIONS=3")
                    .hasMessageContaining("REWIND_TOPIC_PREFIX");
        }
    }

    @Test
    void topicsThatDifferAreNotRead(@TempDir Path home) throws Exception {
        try (Installation rewind = new Installation(home)) {
            try (Admin admin = Admin.create(rewind.configuration.admin())) {
                admin.createPartitions(Map.of(rewind.topics.planEvents(), NewPartitions.increaseTo(4)))
                        .all()
                        .get();
            }

            assertThatThrownBy(() -> CheckpointProcessor.start(rewind.configuration))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining(rewind.topics.planEvents() + "=4")
                    .hasMessageContaining(rewind.topics.checkpointEvents() + "=3")
                    .hasMessageContaining("rewind topics create");
        }
    }
}
