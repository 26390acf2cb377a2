package dev.rewind.spring.jdbc;

import dev.rewind.jdbc.JdbcTransactions;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.transaction.PlatformTransactionManager;

/** Gives steps and outboxes of rewind-jdbc the transactions of the application. */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.autoconfigure.jdbc.DataSourceTransactionManagerAutoConfiguration",
            "org.springframework.boot.autoconfigure.orm.jpa.HibernateJpaAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration",
            "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration"
        })
@ConditionalOnClass(
        name = {
            "dev.rewind.jdbc.JdbcTransactions",
            "org.springframework.jdbc.datasource.DataSourceUtils",
            "org.springframework.transaction.PlatformTransactionManager"
        })
@ConditionalOnProperty(name = "rewind.enabled", matchIfMissing = true)
public class RewindJdbcAutoConfiguration {

    /** Runs each step in a new transaction of the application's manager. */
    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnSingleCandidate(DataSource.class)
    JdbcTransactions rewindJdbcTransactions(DataSource source, PlatformTransactionManager manager) {
        return new SpringTransactions(manager, source);
    }
}
