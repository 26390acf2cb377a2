package dev.rewind.standalone.operations;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import org.apache.kafka.server.authorizer.Action;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;
import org.apache.kafka.server.authorizer.AuthorizationResult;

/**
 * Kafka's own authorizer, which also records the operations that an entry allowed. It does not record queries about
 * permissions, for which brokers write no line in the audit log.
 */
public final class RecordingAuthorizer extends StandardAuthorizer {

    /** The suffix of the unused resource names with which services check their permissions at start. */
    private static final String PROBE = "access-check";

    private static final Set<Done> DONE = ConcurrentHashMap.newKeySet();

    private record Done(String principal, AclOperation operation, ResourcePattern resource) {
        boolean because(AclBinding entry) {
            ResourcePattern allowed = entry.pattern();
            return principal.equals(entry.entry().principal())
                    && operation == entry.entry().operation()
                    && resource.resourceType() == allowed.resourceType()
                    && (allowed.patternType() == PatternType.PREFIXED
                            ? resource.name().startsWith(allowed.name())
                            : resource.name().equals(allowed.name()));
        }
    }

    /** The entries that allowed no recorded operation. */
    static List<AclBinding> unused(Collection<AclBinding> entries) {
        return entries.stream()
                .filter(entry -> DONE.stream().noneMatch(done -> done.because(entry)))
                .toList();
    }

    @Override
    public List<AuthorizationResult> authorize(AuthorizableRequestContext context, List<Action> actions) {
        List<AuthorizationResult> results = super.authorize(context, actions);
        for (int i = 0; i < actions.size(); i++) {
            Action action = actions.get(i);
            if (results.get(i) == AuthorizationResult.ALLOWED
                    && action.logIfAllowed()
                    && !action.resourcePattern().name().endsWith(PROBE)) {
                DONE.add(new Done(context.principal().toString(), action.operation(), action.resourcePattern()));
            }
        }
        return results;
    }
}
