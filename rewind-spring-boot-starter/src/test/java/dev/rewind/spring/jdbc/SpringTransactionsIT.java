package dev.rewind.spring.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;
import dev.rewind.events.Step;
import dev.rewind.jdbc.JdbcStep;
import dev.rewind.jdbc.JdbcTables;
import dev.rewind.jdbc.JdbcTransactions;
import dev.rewind.runner.StepContext;
import dev.rewind.testsupport.postgres.SharedPostgres;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/** A database step in an application with Spring's transactions, against a real PostgreSQL. */
class SpringTransactionsIT {

    private static final StepContext ATTEMPT = new StepContext(
            EntityKey.plan("order-1"), new Step("reserve", 0, 1), 1, "state", new EventRef("event", "/test", 0, 0));

    private final PGSimpleDataSource source = new PGSimpleDataSource();
    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(RewindJdbcAutoConfiguration.class))
            .withBean(DataSource.class, () -> source)
            .withBean(PlatformTransactionManager.class, () -> new DataSourceTransactionManager(source));
    private JdbcTemplate template;

    @BeforeEach
    void database() throws SQLException {
        Optional<String> url = SharedPostgres.url();
        assumeTrue(url.isPresent(), "PostgreSQL is not installed");
        source.setUrl(url.get());
        JdbcTables.create(source);
        template = new JdbcTemplate(source);
        template.execute("CREATE TABLE IF NOT EXISTS moves (item text)");
        template.execute("TRUNCATE moves, rewind_steps");
    }

    @Test
    void whatATemplateWritesIsPartOfTheStep() {
        application.run(context -> {
            JdbcStep<String> failing =
                    JdbcStep.of(context.getBean(JdbcTransactions.class), String.class, (state, connection) -> {
                        template.update("INSERT INTO moves VALUES ('anvil')");
                        throw new SQLException("the shelf is locked");
                    });

            assertThatThrownBy(() -> failing.run("new", ATTEMPT)).hasMessage("the shelf is locked");

            assertThat(items()).isEmpty();
        });
    }

    @Test
    void aStepThatRunsAgainFindsItsResult() {
        application.run(context -> {
            JdbcStep<String> reserve =
                    JdbcStep.of(context.getBean(JdbcTransactions.class), String.class, (state, connection) -> {
                        template.update("INSERT INTO moves VALUES ('anvil')");
                        return "reserved";
                    });

            assertThat(reserve.run("new", ATTEMPT)).isEqualTo("reserved");
            assertThat(reserve.run("new", ATTEMPT)).isEqualTo("reserved");

            assertThat(items()).containsExactly("anvil");
        });
    }

    private List<String> items() {
        return template.queryForList("SELECT item FROM moves", String.class);
    }
}
