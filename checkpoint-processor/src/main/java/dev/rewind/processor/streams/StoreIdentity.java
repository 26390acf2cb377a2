package dev.rewind.processor.streams;

import dev.rewind.processor.layout.StoreLayout;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.ConfigurationException;
import dev.rewind.service.config.Setting;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Checks that the stores were created for the current number of partitions, which their changelog topics show. Kafka
 * allows adding partitions to a topic later, but that would move entities away from their history.
 */
public final class StoreIdentity {
    private StoreIdentity() {}

    /**
     * Verifies that existing stores were created for this many partitions.
     *
     * @param partitions of the topics
     * @throws ConfigurationException if they were created for another number, or the broker does not answer
     */
    public static void check(Configuration configuration, int partitions) {
        String group = configuration.processorGroup();
        Map<String, Integer> found = changelogs(configuration, group);
        found.forEach((changelog, count) -> {
            if (count != partitions) {
                throw new ConfigurationException("topic "
                        + configuration.topics().planEvents() + " has " + partitions
                        + " partitions, but the stores of " + group + " were made for " + count + " (topic " + changelog
                        + "). The number must never change, because it decides which partition has an entity's history,"
                        + " and Kafka cannot remove partitions. Create topics with " + count + " partitions ("
                        + Setting.PARTITIONS.variable() + "=" + count + ") under another "
                        + Setting.TOPIC_PREFIX.variable() + " and copy the events into them by their keys");
            }
        });
    }

    private static Map<String, Integer> changelogs(Configuration configuration, String group) {
        try (Admin admin = Admin.create(configuration.admin())) {
            Map<String, KafkaFuture<TopicDescription>> asked = admin.describeTopics(StoreLayout.NUMBERED.stream()
                            .map(store -> group + "-" + store + "-changelog")
                            .toList())
                    .topicNameValues();
            return asked.values().stream()
                    .map(StoreIdentity::described)
                    .filter(Objects::nonNull)
                    .collect(Collectors.toMap(
                            TopicDescription::name, topic -> topic.partitions().size()));
        }
    }

    private static @Nullable TopicDescription described(KafkaFuture<TopicDescription> asked) {
        try {
            return asked.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConfigurationException("interrupted while asking the broker for the partitions of the stores");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return null;
            }
            throw new ConfigurationException(
                    "the broker does not say how many partitions the stores have: " + e.getCause()
                            + "; this client must be allowed to describe topics whose names begin with its group id");
        }
    }
}
