package dev.rewind.spring;

import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * An application that keeps reports in PostgreSQL and captures them, with the event publication registry of Spring
 * Modulith. As a process, it approves one report and dies after the commit, before anything else sees the commit. It has no
 * stereotype, so that the other application of these tests does not find it.
 */
@EnableAutoConfiguration
@EnableTransactionManagement
class ReportApplication {

    record Report(String id, String text) {}

    /** The reports of the application. */
    static final class Reports {
        private final JdbcTemplate database;
        private final TransactionTemplate transactions;
        private final TransactionalCapture captures;

        Reports(DataSource source, PlatformTransactionManager manager, TransactionalCapture captures) {
            database = new JdbcTemplate(source);
            transactions = new TransactionTemplate(manager);
            this.captures = captures;
            database.execute("CREATE TABLE IF NOT EXISTS reports (id text PRIMARY KEY, text text)");
        }

        /** @param last called in the transaction as its last part */
        CompletableFuture<EventRef> save(Report report, Runnable last) {
            return transactions.execute(status -> {
                database.update("INSERT INTO reports VALUES (?, ?)", report.id(), report.text());
                var position = captures.entityChanged(new EntityKey("report", report.id()), report);
                last.run();
                return position;
            });
        }

        List<String> saved() {
            return database.queryForList("SELECT id FROM reports", String.class);
        }

        long incomplete() {
            return database.queryForObject(
                    "SELECT count(*) FROM event_publication WHERE completion_date IS NULL", Long.class);
        }

        List<String> listeners() {
            return database.queryForList("SELECT DISTINCT listener_id FROM event_publication", String.class);
        }
    }

    @Bean
    DataSource dataSource(@Value("${report.database}") String url) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        return source;
    }

    @Bean
    JdbcTemplate jdbcTemplate(DataSource source) {
        return new JdbcTemplate(source);
    }

    @Bean
    PlatformTransactionManager transactionManager(DataSource source) {
        return new DataSourceTransactionManager(source);
    }

    @Bean
    Reports reports(DataSource source, PlatformTransactionManager manager, TransactionalCapture captures) {
        return new Reports(source, manager, captures);
    }

    /** @param arguments properties; the property {@code report.id} names the report */
    public static void main(String[] arguments) {
        var application = SpringApplication.run(ReportApplication.class, arguments);
        String id = application.getEnvironment().getRequiredProperty("report.id");
        application
                .getBean(Reports.class)
                .save(
                        new Report(id, "approved"),
                        () -> TransactionSynchronizationManager.registerSynchronization(new DeathAfterCommit()));
    }

    private static final class DeathAfterCommit implements TransactionSynchronization {
        @Override
        public int getOrder() {
            return Ordered.HIGHEST_PRECEDENCE;
        }

        @Override
        public void afterCommit() {
            Runtime.getRuntime().halt(137);
        }
    }
}
