package dev.rewind.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The row of one step of one plan in {@code rewind_steps}, locked until the transaction ends. */
final class StepTable {

    private static final int WAIT_SECONDS = 30;

    private final Connection connection;
    private final String plan;
    private final String step;

    StepTable(Connection connection, String plan, String step) {
        this.connection = connection;
        this.plan = plan;
        this.step = step;
    }

    /** Locks the row, and adds it first if it is not there. Waits for a transaction that has it. */
    StepRow lock() throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO rewind_steps (plan, step, attempt, epoch, status) VALUES (?, ?, 0, 0, 'begun')"
                        + " ON CONFLICT (plan, step) DO NOTHING")) {
            insert.setQueryTimeout(WAIT_SECONDS);
            insert.setString(1, plan);
            insert.setString(2, step);
            if (insert.executeUpdate() == 1) {
                return new StepRow(0, 0, null, null);
            }
        } catch (SQLException e) {
            throw JdbcTables.explained(e);
        }
        try (PreparedStatement select = connection.prepareStatement("SELECT attempt, epoch, status, input_hash, result"
                + " FROM rewind_steps WHERE plan = ? AND step = ? FOR UPDATE")) {
            select.setQueryTimeout(WAIT_SECONDS);
            select.setString(1, plan);
            select.setString(2, step);
            try (ResultSet rows = select.executeQuery()) {
                if (!rows.next()) {
                    throw new SQLException("the row of step \"" + step + "\" of " + plan
                            + " was deleted while the step began; the next attempt adds it again");
                }
                boolean done = "done".equals(rows.getString(3));
                return new StepRow(
                        rows.getInt(1),
                        rows.getLong(2),
                        done ? rows.getString(4) : null,
                        done ? rows.getString(5) : null);
            }
        }
    }

    /** Records that an attempt is done. */
    void done(int attempt, long epoch, String inputHash, String result) throws SQLException {
        update(attempt, epoch, "done", inputHash, result);
    }

    /** Records that the step is undone. Attempts before this epoch are refused from now on. */
    void undone(int attempt, long epoch) throws SQLException {
        update(attempt, epoch, "undone", null, null);
    }

    private void update(int attempt, long epoch, String status, @Nullable String inputHash, @Nullable String result)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE rewind_steps SET attempt = ?, epoch = ?,"
                        + " status = ?, input_hash = ?, result = ?, changed_at = CURRENT_TIMESTAMP WHERE plan = ? AND step = ?")) {
            update.setInt(1, attempt);
            update.setLong(2, epoch);
            update.setString(3, status);
            update.setString(4, inputHash);
            update.setString(5, result);
            update.setString(6, plan);
            update.setString(7, step);
            int ignored = update.executeUpdate();
        }
    }
}
