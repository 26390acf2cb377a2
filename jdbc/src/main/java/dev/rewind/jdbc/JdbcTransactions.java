package dev.rewind.jdbc;

import javax.sql.DataSource;

/**
 * Runs work in database transactions. The default takes a connection from a {@link DataSource}. Implement this interface
 * to take part in the transactions of a framework.
 */
public interface JdbcTransactions {

    /**
     * Runs work in a new transaction. Commits when it returns, and rolls back when it throws.
     *
     * @return what the work returned, once the transaction is committed
     * @throws Exception what the work threw, or a failure to commit; then it is not known whether the transaction took
     *     place
     */
    <R> R run(TransactionalWork<R> work) throws Exception;

    /** Transactions on connections of this data source, with its isolation level. */
    static JdbcTransactions of(DataSource source) {
        return new DataSourceTransactions(source);
    }
}
