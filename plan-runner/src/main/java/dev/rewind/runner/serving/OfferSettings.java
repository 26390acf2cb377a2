package dev.rewind.runner.serving;

import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.ConfigurationException;
import dev.rewind.service.config.Setting;
import dev.rewind.service.topics.PersistentNames;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.GroupProtocol;

/** The settings of the consumers that read offers. */
final class OfferSettings {

    private static final int SESSION_MS = 6_000;
    private static final int HEARTBEAT_MS = 1_500;

    private OfferSettings() {}

    /**
     * The settings of a consumer in the group of a plan name that has a limit over all runners. Members that do not know
     * of the limit may be in the group, too, during an upgrade. Then the partitions are spread as without a limit.
     *
     * @throws ConfigurationException when the group's protocol lets the broker assign the partitions
     */
    static Map<String, Object> limited(Configuration configuration, String plan, int atOnce) {
        Map<String, Object> settings = of(configuration, plan, atOnce);
        if (isAssignedByBroker(settings)) {
            throw new ConfigurationException("plan " + plan
                    + " has a limit over all runners, which needs group.protocol=classic; remove"
                    + " REWIND_KAFKA_CONSUMER_GROUP_PROTOCOL");
        }
        settings.put(
                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                List.of(SingleOwnerAssignor.class, CooperativeStickyAssignor.class));
        return settings;
    }

    private static boolean isAssignedByBroker(Map<String, Object> settings) {
        return GroupProtocol.CONSUMER
                .name()
                .equalsIgnoreCase(String.valueOf(settings.get(ConsumerConfig.GROUP_PROTOCOL_CONFIG)));
    }

    /**
     * The settings of a consumer in the group of a plan name.
     *
     * @param atOnce how many offers one poll returns at most
     */
    static Map<String, Object> of(Configuration configuration, String plan, int atOnce) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int)
                configuration.duration(Setting.PUBLISH_TIMEOUT).toMillis());
        // The offers of a dead runner reach another one of the group only after this time.
        settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_MS);
        settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, HEARTBEAT_MS);
        // While a runner joins or leaves, the others keep taking offers from the partitions that they keep.
        settings.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        settings.putAll(configuration.consumer());
        if (isAssignedByBroker(settings)) {
            // There, the broker sets these for the group.
            settings.remove(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG);
            settings.remove(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG);
            settings.remove(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG);
        }
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, PersistentNames.planGroup(plan));
        // Plans may have been requested before the first runner of their name starts.
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, atOnce);
        return settings;
    }
}
