package dev.rewind.runner;

import dev.rewind.events.RollbackCommand;

/**
 * Restores an entity of the service to an earlier state. Must be idempotent: it is called again when it throws, and
 * when the service dies before its answer is in the log.
 *
 * @param <S> the entity's state
 */
@FunctionalInterface
public interface Restorer<S> {

    /**
     * Restores the entity.
     *
     * @param state the state to restore, verified against the checkpoint's hash
     * @param command the rollback command: the entity, the cause, and the steps that are undone
     * @return the state that the entity has now. The rollback fails if its hash differs from the checkpoint's
     */
    S restore(S state, RollbackCommand command) throws Exception;
}
