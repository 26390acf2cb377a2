package dev.rewind.jdbc;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The rows of {@code rewind_outbox}. */
final class OutboxTable {

    /** The key of the lock that the publishing relay has, of all relays on this database: "rewind". */
    private static final long RELAY = 0x726577696e64L;

    private OutboxTable() {}

    /**
     * An event that is not published yet.
     *
     * @param position its place in the order
     * @param entity the key of its record
     * @param event a CloudEvent in JSON
     */
    record Row(long position, String entity, String event) {}

    /**
     * Adds an event. The lock of the entity makes the order of positions the order of commits; else a reader could see a
     * position before a lower one.
     */
    static void add(Connection connection, String entity, String event) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(
                "SELECT pg_advisory_xact_lock(hashtextextended('rewind_outbox ' || ?, 0))")) {
            lock.setString(1, entity);
            boolean ignored = lock.execute();
        }
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO rewind_outbox (entity, event) VALUES (?, ?)")) {
            insert.setString(1, entity);
            insert.setString(2, event);
            int ignored = insert.executeUpdate();
        } catch (SQLException e) {
            throw JdbcTables.explained(e);
        }
    }

    /** Whether this transaction is the one that publishes now. */
    static boolean isPublisher(Connection connection) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement("SELECT pg_try_advisory_xact_lock(?)")) {
            lock.setLong(1, RELAY);
            try (ResultSet got = lock.executeQuery()) {
                return got.next() && got.getBoolean(1);
            }
        }
    }

    /** The oldest rows, without those of these entities. */
    static List<Row> oldest(Connection connection, int most, Collection<String> without) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT position, entity, event FROM rewind_outbox"
                + " WHERE entity <> ALL (?) ORDER BY position LIMIT ?")) {
            Array excluded = connection.createArrayOf("text", without.toArray());
            select.setArray(1, excluded);
            select.setInt(2, most);
            List<Row> rows = new ArrayList<>();
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    rows.add(new Row(found.getLong(1), found.getString(2), found.getString(3)));
                }
            }
            return rows;
        } catch (SQLException e) {
            throw JdbcTables.explained(e);
        }
    }

    /** Deletes rows that are published. */
    static void delete(Connection connection, Collection<Long> positions) throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM rewind_outbox WHERE position = ANY (?)")) {
            delete.setArray(1, connection.createArrayOf("bigint", positions.toArray()));
            int ignored = delete.executeUpdate();
        }
    }
}
