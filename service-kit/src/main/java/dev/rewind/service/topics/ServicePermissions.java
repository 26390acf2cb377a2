package dev.rewind.service.topics;

import dev.rewind.service.Topics;
import dev.rewind.service.config.Configuration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclOperation;

/**
 * A service that uses the brokers, with the least permissions that it needs. Each service declares its own. All
 * services read the topics' settings.
 *
 * @param service its name, such as {@code checkpoint-processor}
 * @param required its permissions under a configuration, which names topics and groups
 * @param optional permissions without which it works, but does less
 */
public record ServicePermissions(
        String service,
        Function<Configuration, List<KafkaPermission>> required,
        Function<Configuration, List<KafkaPermission>> optional) {

    /** A service without optional permissions. */
    public ServicePermissions(String service, Function<Configuration, List<KafkaPermission>> required) {
        this(service, required, configuration -> List.of());
    }

    /**
     * A service that uses only the topics. It may read the settings of each.
     *
     * @param events what else it may do with plan events
     * @param facts what else it may do with facts
     * @param commands what else it may do with rollback commands
     * @param deadLetters what else it may do with dead letters
     * @param offers what else it may do with offers of plans
     */
    public static ServicePermissions onTopics(
            String service,
            Set<AclOperation> events,
            Set<AclOperation> facts,
            Set<AclOperation> commands,
            Set<AclOperation> deadLetters,
            Set<AclOperation> offers) {
        return new ServicePermissions(service, configuration -> {
            Topics topics = configuration.topics();
            return List.of(
                    onTopic(topics.planEvents(), events),
                    onTopic(topics.checkpointEvents(), facts),
                    onTopic(topics.rollbackCommands(), commands),
                    onTopic(topics.deadLetters(), deadLetters),
                    onTopic(topics.planOffers(), offers));
        });
    }

    private static KafkaPermission onTopic(String name, Set<AclOperation> operations) {
        Set<AclOperation> all = EnumSet.of(AclOperation.DESCRIBE_CONFIGS);
        all.addAll(operations.isEmpty() ? Set.of(AclOperation.DESCRIBE) : operations);
        return KafkaPermission.topic(name, all.toArray(AclOperation[]::new));
    }

    /** The same service with more permissions. */
    public ServicePermissions and(Function<Configuration, List<KafkaPermission>> more) {
        return new ServicePermissions(
                service,
                configuration -> Stream.concat(
                                required.apply(configuration).stream(), more.apply(configuration).stream())
                        .toList(),
                optional);
    }

    /** The same service with permissions without which it works, but does less. */
    public ServicePermissions optionally(Function<Configuration, List<KafkaPermission>> more) {
        return new ServicePermissions(service, required, more);
    }

    /** The least permissions that this service needs. */
    public List<KafkaPermission> needs(Configuration configuration) {
        return required.apply(configuration);
    }

    /** All permissions that an operator should grant: the required and the optional ones. */
    public List<KafkaPermission> grants(Configuration configuration) {
        return Stream.concat(needs(configuration).stream(), optional.apply(configuration).stream())
                .toList();
    }

    @Override
    public String toString() {
        return service;
    }
}
