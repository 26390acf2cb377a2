package dev.rewind.processor;

import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.ConfigurationException;
import dev.rewind.events.config.Setting;
import dev.rewind.processor.store.StoreLayout;
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
 * For how many partitions the stores were made, as their changelogs have it on record. Topics may have been given more
 * since, which Kafka allows and which would move entities away from their history.
 */
final class StoresOnRecord {
    private StoresOnRecord() {}

    /**
     * Verifies that the stores were made for this many partitions, if they were made.
     *
     * @param partitions that the topics have
     * @throws ConfigurationException when they were made for another number, or the broker does not say
     */
    static void check(Configuration configuration, int partitions) {
        String group = configuration.processorGroup();
        Map<String, Integer> found = changelogs(configuration, group);
        found.forEach((changelog, count) -> {
            if (count != partitions) {
                throw new ConfigurationException("topic "
                        + configuration.topics().planEvents() + " has " + partitions
                        + " partitions, but the stores of " + group + " were made for " + count + " (topic " + changelog
                        + "); the number is fixed for life, because it decides which partition has an entity's history,"
                        + " and Kafka cannot take partitions away: create topics of " + count + " partitions ("
                        + Setting.PARTITIONS.variable() + "=" + count + ") under another "
                        + Setting.TOPIC_PREFIX.variable() + " and copy the events into them, by their keys");
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
                    .map(StoresOnRecord::described)
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
            throw new ConfigurationException("interrupted before the broker said how many partitions the stores have");
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
