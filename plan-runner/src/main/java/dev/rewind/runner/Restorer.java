package dev.rewind.runner;

import dev.rewind.events.RollbackCommand;

/**
 * Takes an entity of a service's own back to an earlier state. Must be idempotent: it is tried again when it throws, and
 * a service that dies before its answer is in the log does it again when it is back.
 *
 * @param <S> the entity's state
 */
@FunctionalInterface
public interface Restorer<S> {

    /**
     * Restores.
     *
     * @param state of the checkpoint that the command names, verified against its hash
     * @param command which entity, why, and what to undo on the way
     * @return the state that the entity has now; its hash is the answer, and another than the checkpoint's settles the
     *     rollback as failed
     */
    S restore(S state, RollbackCommand command) throws Exception;
}
