package dev.rewind.jdbc;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rewind.testsupport.postgres.SharedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** One PostgreSQL for all tests of a JVM, with the tables of rewind-jdbc and those of a service. */
final class TestPostgres {

    private static boolean hasTables;

    private TestPostgres() {}

    /** Starts it at the first use. Skips the tests, with a message, on a machine without PostgreSQL. */
    static synchronized String url() throws SQLException {
        Optional<String> url = SharedPostgres.url();
        assumeTrue(url.isPresent(), "PostgreSQL is not installed");
        if (!hasTables) {
            JdbcTables.create(source(url.get()));
            Shelves.create(source(url.get()));
            hasTables = true;
        }
        return url.get();
    }

    static DataSource source() throws SQLException {
        return source(url());
    }

    static DataSource source(String address) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(address);
        return source;
    }

    /** Runs one statement and commits. */
    static void execute(DataSource source, String sql) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
