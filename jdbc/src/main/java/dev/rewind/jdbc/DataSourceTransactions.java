package dev.rewind.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** One connection of a data source for each transaction. */
record DataSourceTransactions(DataSource source) implements JdbcTransactions {

    @Override
    public <R> R run(TransactionalWork<R> work) throws Exception {
        try (Connection connection = source.getConnection()) {
            boolean autoCommit = connection.getAutoCommit();
            connection.setAutoCommit(false);
            R result;
            try {
                result = work.run(connection);
                connection.commit();
            } catch (Exception | Error e) {
                rollBack(connection, autoCommit, e);
                throw e;
            }
            connection.setAutoCommit(autoCommit);
            return result;
        }
    }

    private static void rollBack(Connection connection, boolean autoCommit, Throwable failure) {
        try {
            connection.rollback();
            connection.setAutoCommit(autoCommit);
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }
}
