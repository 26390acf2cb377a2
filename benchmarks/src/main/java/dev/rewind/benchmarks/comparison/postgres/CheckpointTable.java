package dev.rewind.benchmarks.comparison.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The table of checkpoints, with the statements of the application, over a pool of connections. */
final class CheckpointTable implements AutoCloseable {

    /** Three indexes: by id, by entity and sequence, by time. */
    private static final String[] SCHEMA = {
        """
        CREATE TABLE IF NOT EXISTS checkpoints (
            id text PRIMARY KEY,
            entity_type text NOT NULL,
            entity_id text NOT NULL,
            sequence bigint NOT NULL,
            reason text NOT NULL,
            step text,
            state jsonb NOT NULL,
            state_hash text NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now())""",
        "CREATE UNIQUE INDEX IF NOT EXISTS by_entity ON checkpoints (entity_type, entity_id, sequence)",
        "CREATE INDEX IF NOT EXISTS by_time ON checkpoints (created_at)",
        """
        CREATE TABLE IF NOT EXISTS rollbacks (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            checkpoint_id text NOT NULL,
            reason text NOT NULL,
            ordered_at timestamptz NOT NULL DEFAULT now())"""
    };

    private static final String INSERT = "INSERT INTO checkpoints"
            + " (id, entity_type, entity_id, sequence, reason, step, state, state_hash)"
            + " VALUES (?, 'plan', ?, ?, 'step_started', ?, ?::jsonb, ?)";
    private static final String NEWEST = "SELECT id, sequence, reason, step, state, state_hash, created_at"
            + " FROM checkpoints WHERE entity_type = 'plan' AND entity_id = ? ORDER BY sequence DESC LIMIT ?";
    private static final String ROLLBACK = "INSERT INTO rollbacks (checkpoint_id, reason) VALUES (?, ?)";

    private final HikariDataSource pool;

    CheckpointTable(String url, int connections) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(connections);
        pool = new HikariDataSource(config);
    }

    /** Creates table and indexes if they are missing. */
    void create() {
        in(connection -> {
            try (Statement statement = connection.createStatement()) {
                for (String sql : SCHEMA) {
                    statement.execute(sql);
                }
            }
            return true;
        });
    }

    /** Inserts a checkpoint and commits. */
    void insert(String plan, int sequence, String state) {
        String hash = sha256(state);
        in(connection -> {
            try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                insert.setString(1, "plan:" + plan + ":" + sequence);
                insert.setString(2, plan);
                insert.setLong(3, sequence);
                insert.setString(4, "step-" + sequence);
                insert.setString(5, state);
                insert.setString(6, hash);
                return insert.executeUpdate();
            }
        });
    }

    /** Reads the latest checkpoint, verifies its state, records the rollback, commits, and returns the state. */
    String rollBack(String plan, String reason) {
        return in(connection -> {
            connection.setAutoCommit(false);
            try (PreparedStatement newest = connection.prepareStatement(NEWEST);
                    PreparedStatement rollback = connection.prepareStatement(ROLLBACK)) {
                newest.setString(1, plan);
                newest.setInt(2, 1);
                String id;
                String state;
                try (ResultSet row = newest.executeQuery()) {
                    if (!row.next()) {
                        throw new IllegalStateException(plan + " has no checkpoint");
                    }
                    id = row.getString(1);
                    state = CanonicalText.of(row.getString(5));
                    if (!sha256(state).equals(row.getString(6))) {
                        throw new IllegalStateException(id + " is damaged");
                    }
                }
                rollback.setString(1, id);
                rollback.setString(2, reason);
                rollback.executeUpdate();
                connection.commit();
                return state;
            } finally {
                connection.setAutoCommit(true);
            }
        });
    }

    /** The newest checkpoints with their states as a JSON array. */
    String newest(String plan, int limit) {
        return in(connection -> {
            try (PreparedStatement newest = connection.prepareStatement(NEWEST)) {
                newest.setString(1, plan);
                newest.setInt(2, limit);
                StringBuilder json = new StringBuilder("[");
                try (ResultSet rows = newest.executeQuery()) {
                    while (rows.next()) {
                        json.append(json.length() == 1 ? "" : ",");
                        append(json, plan, rows);
                    }
                }
                return json.append(']').toString();
            }
        });
    }

    /** The latest checkpoint with its state as JSON, or null if there is none. */
    @Nullable
    String latest(String plan) {
        String array = newest(plan, 1);
        return array.length() == 2 ? null : array.substring(1, array.length() - 1);
    }

    private static void append(StringBuilder json, String plan, ResultSet row) throws SQLException {
        json.append("{\"id\":\"")
                .append(row.getString(1))
                .append("\",\"entity_type\":\"plan\",\"entity_id\":\"")
                .append(plan)
                .append("\",\"sequence\":")
                .append(row.getLong(2))
                .append(",\"reason\":\"")
                .append(row.getString(3))
                .append("\",\"step\":\"")
                .append(row.getString(4))
                .append("\",\"state_hash\":\"")
                .append(row.getString(6))
                .append("\",\"created_at\":\"")
                .append(row.getTimestamp(7).toInstant())
                .append("\",\"state\":")
                .append(row.getString(5))
                .append('}');
    }

    /** Writes all changed pages to the files, so that their sizes can be compared. */
    void checkpoint() {
        in(connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.execute("CHECKPOINT");
            }
        });
    }

    private interface Query<T> {
        T run(Connection connection) throws SQLException;
    }

    private <T> T in(Query<T> query) {
        try (Connection connection = pool.getConnection()) {
            return query.run(connection);
        } catch (SQLException e) {
            throw new IllegalStateException("PostgreSQL refused a statement", e);
        }
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
