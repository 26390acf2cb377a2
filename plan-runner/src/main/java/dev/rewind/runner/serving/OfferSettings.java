package dev.rewind.runner.serving;

import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import dev.rewind.service.topics.PersistentNames;
import java.util.HashMap;
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
        Object protocol = settings.get(ConsumerConfig.GROUP_PROTOCOL_CONFIG);
        if (GroupProtocol.CONSUMER.name().equalsIgnoreCase(String.valueOf(protocol))) {
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
