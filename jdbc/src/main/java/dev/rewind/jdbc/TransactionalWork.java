package dev.rewind.jdbc;

import java.sql.Connection;

/**
 * Work in a database transaction.
 *
 * @param <R> what it returns
 */
@FunctionalInterface
public interface TransactionalWork<R> {

    /**
     * Does the work.
     *
     * @param connection the connection of the transaction. The work must not commit, roll back or close it
     */
    R run(Connection connection) throws Exception;
}
