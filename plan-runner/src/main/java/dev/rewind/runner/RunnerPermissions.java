package dev.rewind.runner;

import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;

import dev.rewind.service.config.Configuration;
import dev.rewind.service.topics.KafkaPermission;
import dev.rewind.service.topics.PersistentNames;
import dev.rewind.service.topics.ServicePermissions;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.resource.ResourceType;

/** The permissions (ACLs) that the parts of the SDK need on the brokers. */
public final class RunnerPermissions {

    /**
     * Runs plans: publishes their steps, reads facts and commands, reads its own events when it resumes, takes plans
     * that are requested by their names.
     */
    public static final ServicePermissions PLAN_RUNNER = ServicePermissions.onTopics(
                    "plan-runner", Set.of(READ, WRITE), Set.of(READ), Set.of(READ), Set.of(), Set.of(READ))
            .and(configuration ->
                    List.of(KafkaPermission.beginningWith(ResourceType.GROUP, PersistentNames.PLANS, READ)))
            .optionally(RunnerPermissions::ofPresence);

    /** A user's service with a rollback inbox: reads and answers commands, writes dead letters. */
    public static final ServicePermissions ROLLBACK_INBOX = ServicePermissions.onTopics(
                    "rollback-inbox", Set.of(WRITE), Set.of(), Set.of(READ), Set.of(WRITE), Set.of())
            .and(configuration -> List.of(
                    KafkaPermission.beginningWith(ResourceType.GROUP, PersistentNames.INBOX, READ),
                    KafkaPermission.beginningWith(ResourceType.TRANSACTIONAL_ID, PersistentNames.INBOX, WRITE)))
            .optionally(RunnerPermissions::ofPresence);

    /** A user's service that only publishes its states. */
    public static final ServicePermissions STATE_CAPTURE =
            ServicePermissions.onTopics("state-capture", Set.of(WRITE), Set.of(), Set.of(), Set.of(), Set.of());

    private RunnerPermissions() {}

    private static List<KafkaPermission> ofPresence(Configuration configuration) {
        return List.of(KafkaPermission.topic(configuration.topics().runnerPresence(), WRITE));
    }
}
