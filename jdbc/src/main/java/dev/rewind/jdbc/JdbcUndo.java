package dev.rewind.jdbc;

import java.sql.Connection;

/**
 * Takes the changes of a {@link JdbcStep} back. It is called in a transaction that also records the undo, so its changes
 * are made once.
 *
 * @param <T> the plan's state
 */
@FunctionalInterface
public interface JdbcUndo<T> {

    /**
     * Undoes the step.
     *
     * @param state the state that the step returned
     * @param connection the connection of the transaction. The undo must not commit, roll back or close it
     */
    void undo(T state, Connection connection) throws Exception;
}
