package dev.rewind.service.topics;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * A permission that a service needs: operations on a resource of the brokers.
 *
 * @param resource a topic, group or transactional id, by its name or by a prefix
 * @param operations which; {@code READ} and {@code WRITE} include {@code DESCRIBE}
 */
public record KafkaPermission(ResourcePattern resource, Set<AclOperation> operations) {

    /** @throws IllegalArgumentException when there is no operation */
    public KafkaPermission {
        operations = Collections.unmodifiableSet(EnumSet.copyOf(operations));
    }

    /** A permission on the topic of this name. */
    public static KafkaPermission topic(String name, AclOperation... operations) {
        return new KafkaPermission(
                new ResourcePattern(ResourceType.TOPIC, name, PatternType.LITERAL), Set.of(operations));
    }

    /** A permission on all resources of a type whose names begin with a prefix. */
    public static KafkaPermission beginningWith(ResourceType type, String prefix, AclOperation... operations) {
        return new KafkaPermission(new ResourcePattern(type, prefix, PatternType.PREFIXED), Set.of(operations));
    }

    /** A permission on the consumer group of this name. */
    public static KafkaPermission group(String name, AclOperation... operations) {
        return new KafkaPermission(
                new ResourcePattern(ResourceType.GROUP, name, PatternType.LITERAL), Set.of(operations));
    }

    /** The ACL entries that grant this permission, one per operation, from any host. */
    public List<AclBinding> to(String principal) {
        return operations.stream()
                .map(operation -> new AclBinding(
                        resource, new AccessControlEntry(principal, "*", operation, AclPermissionType.ALLOW)))
                .toList();
    }

    @Override
    public String toString() {
        String names = operations.stream().map(AclOperation::name).collect(Collectors.joining(", "));
        return names + " on "
                + resource.resourceType().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                + (resource.patternType() == PatternType.PREFIXED ? "s beginning with " : " ") + resource.name();
    }
}
