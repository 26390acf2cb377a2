package dev.rewind.events.topics;

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
 * What a service must be allowed to do with something that the brokers guard.
 *
 * @param resource a topic, group or transactional id, or all whose names begin so
 * @param operations which; {@code READ} and {@code WRITE} include {@code DESCRIBE}
 */
public record Permission(ResourcePattern resource, Set<AclOperation> operations) {

    /** @throws IllegalArgumentException when there is no operation */
    public Permission {
        operations = Collections.unmodifiableSet(EnumSet.copyOf(operations));
    }

    static Permission topic(String name, AclOperation... operations) {
        return new Permission(new ResourcePattern(ResourceType.TOPIC, name, PatternType.LITERAL), Set.of(operations));
    }

    static Permission beginningWith(ResourceType type, String prefix, AclOperation... operations) {
        return new Permission(new ResourcePattern(type, prefix, PatternType.PREFIXED), Set.of(operations));
    }

    static Permission group(String name, AclOperation... operations) {
        return new Permission(new ResourcePattern(ResourceType.GROUP, name, PatternType.LITERAL), Set.of(operations));
    }

    /** The entries that grant it, one per operation, from any host. */
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
