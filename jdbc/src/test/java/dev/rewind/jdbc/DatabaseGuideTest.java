package dev.rewind.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.EntityKey;
import dev.rewind.runner.Plan;
import dev.rewind.service.config.Configuration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** The Java in docs/databases.md is taken from this file, so it compiles. */
class DatabaseGuideTest {

    private static final Pattern SNIPPET = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void theJavaOfTheGuideCompiles() throws IOException {
        String file = plain(Files.readString(Path.of("src/test/java/dev/rewind/jdbc/DatabaseGuideTest.java")));
        List<String> snippets = SNIPPET.matcher(Files.readString(Path.of("../docs/databases.md")))
                .results()
                .map(found -> plain(found.group(1)))
                .toList();

        assertThat(snippets).hasSize(4).allSatisfy(snippet -> assertThat(file).contains(snippet));
    }

    private static String plain(String java) {
        return java.replaceAll("\\s+", "");
    }

    record Order(String item, int count, boolean isReserved) {
        Order reserved() {
            return new Order(item, count, true);
        }
    }

    record Shelf(int pieces) {}

    interface Shipping {
        Order book(Order order);
    }

    static Plan<Order> plan(DataSource dataSource, Shipping shipping) {
        JdbcTransactions transactions = JdbcTransactions.of(dataSource);
        UndoableJdbcStep<Order> reserve =
                JdbcStep.of(transactions, Order.class, Stock::reserve).undoneBy(Stock::release);

        Plan<Order> plan = Plan.named("fulfil-order", Order.class)
                .step("reserve-stock", reserve)
                .undo(reserve)
                .step("ship", shipping::book)
                .build();
        return plan;
    }

    static void take(JdbcTransactions transactions) throws Exception {
        Outbox outbox = Outbox.of("warehouse");
        transactions.run(connection -> {
            Shelf after = Stock.take(connection, "anvil", 2);
            return outbox.capture(connection, new EntityKey("shelf", "anvil"), after, "taken");
        });
    }

    static void relay(Configuration configuration, JdbcTransactions transactions) {
        OutboxRelay relay = OutboxRelay.start(configuration, transactions);
        relay.close();
    }

    static class Stock {
        static Order reserve(Order order, Connection connection) throws SQLException {
            try (PreparedStatement take = connection.prepareStatement(
                    "UPDATE shelves SET pieces = pieces - ? WHERE item = ? AND pieces >= ?")) {
                take.setInt(1, order.count());
                take.setString(2, order.item());
                take.setInt(3, order.count());
                if (take.executeUpdate() == 0) {
                    throw new SQLException("there are not enough pieces of " + order.item());
                }
            }
            return order.reserved();
        }

        static void release(Order order, Connection connection) throws SQLException {
            take(connection, order.item(), -order.count());
        }

        static Shelf take(Connection connection, String item, int pieces) throws SQLException {
            try (PreparedStatement take =
                    connection.prepareStatement("UPDATE shelves SET pieces = pieces - ? WHERE item = ?")) {
                take.setInt(1, pieces);
                take.setString(2, item);
                return new Shelf(take.executeUpdate());
            }
        }
    }
}
