package dev.rewind.query.job;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.rewind.events.Entity;
import dev.rewind.events.EntityKey;
import dev.rewind.events.EntityStatus;

/** What a bulk job does with each of its entities. */
public enum BulkAction {
    /** Roll the entity back. */
    @JsonProperty("rollback")
    ROLLBACK,
    /** Send the command of the entity's last rollback again. */
    @JsonProperty("retry")
    RETRY,
    /** Let a parked or paused entity go on. */
    @JsonProperty("resume")
    RESUME,
    /** End a plan as failed and roll it back to its start. */
    @JsonProperty("cancel")
    CANCEL,
    /** Keep the entity's latest checkpoint regardless of retention. */
    @JsonProperty("pin")
    PIN;

    /**
     * Whether an entity is chosen for this action, as it is now. The rules decide again when the entity's turn comes.
     */
    public boolean suits(Entity entity) {
        return switch (this) {
            case ROLLBACK, PIN -> entity.latest() != null;
            case RETRY -> entity.status() == EntityStatus.ROLLBACK_FAILED || entity.partlyApplied() != null;
            case RESUME -> entity.status() == EntityStatus.PARKED || entity.status() == EntityStatus.PAUSED;
            case CANCEL ->
                entity.entityType().equals(EntityKey.PLAN) && entity.status().isOpenPlan();
        };
    }
}
