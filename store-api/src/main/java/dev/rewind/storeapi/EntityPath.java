package dev.rewind.storeapi;

import dev.rewind.events.EntityKey;

/** A path of the store server that reads something of one entity. */
public enum EntityPath {
    /** The entity itself. */
    ENTITY("entities", ""),
    /** Its checkpoints, newest first. */
    CHECKPOINTS("checkpoints", ""),
    /** Its latest checkpoint, or the one it had at a time, without the state. */
    LATEST_CHECKPOINT("checkpoints", "/latest"),
    /** The same checkpoint with its state. */
    LATEST_CHECKPOINT_WITH_STATE("checkpoints", "/latest/whole"),
    /** A checkpoint, without its state. */
    CHECKPOINT("checkpoints", "/{number}"),
    /** The state of a checkpoint. */
    SNAPSHOT("checkpoints", "/{number}/snapshot"),
    /** A checkpoint with its state. */
    CHECKPOINT_WITH_STATE("checkpoints", "/{number}/whole"),
    /** Its checkpoints that match a filter. */
    MATCHING_CHECKPOINTS("matching-checkpoints", ""),
    /** A {@link CheckpointPage}: its checkpoints, all or those that match a filter, with their states. */
    CHECKPOINT_PAGE("checkpoint-pages", ""),
    /** A {@link ChainPart}: the check of a part of its chain. */
    VERIFY("verify", ""),
    /** Its checkpoints, steps and rollbacks. */
    TIMELINE("timeline", ""),
    /** Its rollbacks, newest first. */
    ROLLBACKS("rollbacks", ""),
    /** A rollback. */
    ROLLBACK("rollbacks", "/{number}"),
    /** Its rollbacks that have a status. */
    MATCHING_ROLLBACKS("matching-rollbacks", ""),
    /** A {@link RollbackPlan}: what would be decided on a request for a rollback. */
    ROLLBACK_PLAN("rollback-plan", ""),
    /** A {@link ForkPlan}: what would be decided on a request for a fork. */
    FORK_PLAN("fork-plan", "");

    private static final String NUMBER_PART = "{" + StorePaths.NUMBER + "}";

    private final String first;
    private final String rest;

    EntityPath(String first, String rest) {
        this.first = "/store/" + first + "/";
        this.rest = rest;
    }

    /** The path for the store server's router, with the names of its variable parts in braces. */
    public String template() {
        return first + "{" + StorePaths.TYPE + "}/{" + StorePaths.ID + "}" + rest;
    }

    /** The path for this entity. Ids consist of characters that a path may contain as they are. */
    public String of(EntityKey entity) {
        if (rest.contains(NUMBER_PART)) {
            throw new IllegalArgumentException(this + " needs the number of a checkpoint or rollback");
        }
        return first + entity.type() + "/" + entity.id() + rest;
    }

    /** The path for the checkpoint or rollback of this number. */
    public String of(EntityKey entity, long number) {
        return first + entity.type() + "/" + entity.id() + rest.replace(NUMBER_PART, Long.toString(number));
    }
}
