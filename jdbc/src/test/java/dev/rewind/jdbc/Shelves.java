package dev.rewind.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** The data of a warehouse: each row of {@code moves} takes pieces of an item from its shelf, or puts them back. */
final class Shelves {

    /** The state of a plan of the warehouse. */
    record Order(String item, int pieces, String reserved) {}

    private Shelves() {}

    static void create(DataSource source) throws SQLException {
        TestPostgres.execute(source, "CREATE TABLE moves (item text NOT NULL, pieces integer NOT NULL)");
    }

    static Order reserve(Order order, Connection connection) throws SQLException {
        move(connection, order.item(), -order.pieces());
        return new Order(order.item(), order.pieces(), "yes");
    }

    static void release(Order order, Connection connection) throws SQLException {
        move(connection, order.item(), order.pieces());
    }

    static void move(Connection connection, String item, int pieces) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO moves VALUES (?, ?)")) {
            insert.setString(1, item);
            insert.setInt(2, pieces);
            insert.executeUpdate();
        }
    }

    /** The committed moves of an item. */
    static List<Integer> moves(String item) throws SQLException {
        try (Connection connection = TestPostgres.source().getConnection();
                PreparedStatement select = connection.prepareStatement("SELECT pieces FROM moves WHERE item = ?")) {
            select.setString(1, item);
            List<Integer> moves = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    moves.add(rows.getInt(1));
                }
            }
            return moves;
        }
    }
}
