package dev.rewind.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * The tables of steps and of the outbox in PostgreSQL. Copy {@link #postgresql()} into the migrations of the service, or
 * let {@link #create} run it.
 */
public final class JdbcTables {

    private static final String UNDEFINED_TABLE = "42P01";

    private static final String POSTGRESQL = "postgresql.sql";

    /** The key of the lock of the instance that creates the tables: "tables". */
    private static final long CREATION = 0x7461626c6573L;

    private JdbcTables() {}

    /** The statements that create the tables which are not there yet. */
    public static String postgresql() {
        try (InputStream file = JdbcTables.class.getResourceAsStream(POSTGRESQL)) {
            if (file == null) {
                throw new IllegalStateException("the jar of rewind-jdbc has no " + POSTGRESQL + "; it is damaged");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Creates the tables which are not there yet. Several instances of a service may call this at the same time. */
    public static void create(DataSource source) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            boolean autoCommit = connection.getAutoCommit();
            connection.setAutoCommit(false);
            // Otherwise two that create the same table fail, in spite of IF NOT EXISTS.
            execute(statement, "SELECT pg_advisory_xact_lock(" + CREATION + ")");
            execute(statement, postgresql());
            connection.commit();
            connection.setAutoCommit(autoCommit);
        }
    }

    /** The exception to throw: if a table of Rewind is missing, one that says how to create it. */
    static SQLException explained(SQLException e) {
        return UNDEFINED_TABLE.equals(e.getSQLState())
                ? new SQLException(
                        e.getMessage()
                                + " — call JdbcTables.create(dataSource), or run postgresql.sql of rewind-jdbc in the"
                                + " service's migrations",
                        e.getSQLState(),
                        e)
                : e;
    }

    private static void execute(Statement statement, String sql) throws SQLException {
        boolean ignored = statement.execute(sql);
    }
}
