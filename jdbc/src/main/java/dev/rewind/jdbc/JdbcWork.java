package dev.rewind.jdbc;

import dev.rewind.runner.StepContext;
import java.sql.Connection;

/**
 * The work of a {@link JdbcStep}: changes the database and returns the plan's state after the step. Any exception rolls
 * the transaction back and fails the step.
 *
 * @param <T> the plan's state
 */
@FunctionalInterface
public interface JdbcWork<T> {

    /**
     * Does the work.
     *
     * @param connection the connection of the step's transaction. The work must not commit, roll back or close it
     */
    T run(T state, Connection connection) throws Exception;

    /**
     * Work that needs to know about its attempt.
     *
     * @param <T> the plan's state
     */
    @FunctionalInterface
    interface InContext<T> {

        /** As {@link JdbcWork#run}. */
        T run(T state, Connection connection, StepContext context) throws Exception;
    }
}
