package dev.rewind.jdbc;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rewind.testsupport.postgres.PostgresPrograms;
import dev.rewind.testsupport.postgres.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** One PostgreSQL for all tests of a JVM, with the tables of rewind-jdbc and those of a service. */
final class TestPostgres {

    private static @Nullable String url;

    private TestPostgres() {}

    /** Starts it at the first use. Skips the tests, with a message, on a machine without PostgreSQL. */
    static synchronized String url() throws SQLException {
        if (url == null) {
            Optional<PostgresPrograms> programs = PostgresPrograms.find();
            if (programs.isEmpty()) {
                System.err.println("PostgreSQL is not installed, so rewind-jdbc is not tested");
            }
            assumeTrue(programs.isPresent(), "PostgreSQL is not installed");
            PostgresServer server = new PostgresServer(programs.get(), Path.of(System.getProperty("java.io.tmpdir")));
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            server.start();
            JdbcTables.create(source(server.url()));
            Shelves.create(source(server.url()));
            url = server.url();
        }
        return url;
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
