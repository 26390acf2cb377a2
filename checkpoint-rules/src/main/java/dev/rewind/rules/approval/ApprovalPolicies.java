package dev.rewind.rules.approval;

import dev.rewind.events.EntityKey;
import java.util.Map;

/**
 * The policies of an installation.
 *
 * @param byType by type of entity; {@code *} holds for all types that have none of their own
 */
public record ApprovalPolicies(Map<String, ApprovalPolicy> byType) {

    /** No rollback needs an approval. */
    public static final ApprovalPolicies NONE = new ApprovalPolicies(Map.of());

    /** The key of the policy for all other types. */
    public static final String ANY = "*";

    /** Copies the map. */
    public ApprovalPolicies {
        byType = Map.copyOf(byType);
    }

    /** The policy for this entity. */
    public ApprovalPolicy of(EntityKey entity) {
        ApprovalPolicy own = byType.get(entity.type());
        return own == null ? byType.getOrDefault(ANY, ApprovalPolicy.NONE) : own;
    }
}
