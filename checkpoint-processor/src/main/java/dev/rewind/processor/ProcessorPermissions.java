package dev.rewind.processor;

import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;

import dev.rewind.service.config.Configuration;
import dev.rewind.service.topics.KafkaPermission;
import dev.rewind.service.topics.ServicePermissions;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.resource.ResourceType;

/** The permissions (ACLs) that the checkpoint processor needs on the brokers. */
public final class ProcessorPermissions {

    /** Reads events; writes facts, commands, dead letters and its timers' events; keeps stores. */
    public static final ServicePermissions CHECKPOINT_PROCESSOR = ServicePermissions.onTopics(
                    "checkpoint-processor",
                    Set.of(READ, WRITE),
                    Set.of(WRITE),
                    Set.of(WRITE),
                    Set.of(WRITE),
                    Set.of(WRITE))
            .and(ProcessorPermissions::onItsGroup)
            .optionally(configuration ->
                    List.of(KafkaPermission.topic(configuration.topics().runnerPresence(), READ)));

    private ProcessorPermissions() {}

    private static List<KafkaPermission> onItsGroup(Configuration configuration) {
        String group = configuration.processorGroup();
        return List.of(
                KafkaPermission.group(group, READ),
                KafkaPermission.beginningWith(ResourceType.TOPIC, group + "-", READ, WRITE, CREATE),
                KafkaPermission.beginningWith(ResourceType.TRANSACTIONAL_ID, group + "-", WRITE));
    }
}
