package dev.rewind.spring.jdbc;

import dev.rewind.jdbc.JdbcTransactions;
import dev.rewind.jdbc.TransactionalWork;
import java.sql.Connection;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionDefinition;

/** Transactions of Spring, so that a step may use repositories and templates of the application. */
record SpringTransactions(PlatformTransactionManager manager, DataSource source) implements JdbcTransactions {

    @Override
    public <R> R run(TransactionalWork<R> work) throws Exception {
        TransactionStatus transaction = manager.getTransaction(
                new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_REQUIRES_NEW));
        R result;
        try {
            result = onConnection(work);
        } catch (Exception | Error e) {
            rollBack(transaction, e);
            throw e;
        }
        manager.commit(transaction);
        return result;
    }

    private <R> R onConnection(TransactionalWork<R> work) throws Exception {
        Connection connection = DataSourceUtils.getConnection(source);
        try {
            return work.run(connection);
        } finally {
            DataSourceUtils.releaseConnection(connection, source);
        }
    }

    private void rollBack(TransactionStatus transaction, Throwable failure) {
        try {
            manager.rollback(transaction);
        } catch (TransactionException e) {
            failure.addSuppressed(e);
        }
    }
}
