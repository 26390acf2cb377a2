package dev.rewind.query;

import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;

import dev.rewind.service.topics.KafkaPermission;
import dev.rewind.service.topics.PersistentNames;
import dev.rewind.service.topics.ServicePermissions;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.resource.ResourceType;

/** The permissions (ACLs) that the query API needs on the brokers. */
public final class QueryApiPermissions {

    /** Publishes the requests of its callers, reads facts, shows and redrives dead letters, works on bulk jobs. */
    public static final ServicePermissions QUERY_API = ServicePermissions.onTopics(
                    "query-api", Set.of(WRITE), Set.of(READ), Set.of(), Set.of(READ, WRITE), Set.of())
            .and(configuration -> List.of(
                    KafkaPermission.beginningWith(ResourceType.TRANSACTIONAL_ID, PersistentNames.REDRIVE, WRITE)))
            .optionally(configuration -> List.of(
                    KafkaPermission.topic(configuration.topics().runnerPresence(), READ),
                    KafkaPermission.topic(configuration.topics().bulkJobs(), READ, WRITE),
                    KafkaPermission.beginningWith(ResourceType.GROUP, PersistentNames.BULK, READ),
                    KafkaPermission.beginningWith(ResourceType.TRANSACTIONAL_ID, PersistentNames.BULK, WRITE)));

    private QueryApiPermissions() {}
}
