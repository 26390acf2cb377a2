package dev.rewind.jdbc;

import static dev.rewind.test.RewindAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventReader;
import dev.rewind.service.config.Configuration;
import dev.rewind.test.RewindKit;
import dev.rewind.test.RewindTest;
import dev.rewind.testsupport.TestInstallation;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The outbox and its relay, against a real PostgreSQL, broker and processor. */
@RewindTest
@Timeout(120)
@SuppressWarnings("try")
class OutboxIT {

    private final Outbox outbox = Outbox.of("warehouse");
    private JdbcTransactions transactions;

    @BeforeEach
    void connect() throws SQLException {
        transactions = JdbcTransactions.of(TestPostgres.source());
    }

    @Test
    void aChangeAndItsCheckpointTakePlaceTogether(RewindKit kit) throws Exception {
        EntityKey taken = new EntityKey("shelf", kit.newId("taken"));
        EntityKey refused = new EntityKey("shelf", kit.newId("refused"));
        try (OutboxRelay relay = OutboxRelay.start(kit.configuration(), transactions)) {
            assertThatThrownBy(() -> transactions.run(connection -> {
                        outbox.capture(connection, refused, 1, "taken");
                        throw new SQLException("the shelf is locked");
                    }))
                    .hasMessage("the shelf is locked");
            transactions.run(connection -> {
                Shelves.move(connection, taken.id(), -1);
                return outbox.capture(connection, taken, 9, "taken");
            });

            assertThat(kit.entity(taken)).hasCheckpoints(1);
            awaitEmptyOutbox();
        }
        assertThat(states(kit.configuration(), refused)).isEmpty();
        assertThat(Shelves.moves(taken.id())).containsExactly(-1);
    }

    @Test
    void anEventOutsideATransactionIsRefused() throws Exception {
        try (Connection connection = TestPostgres.source().getConnection()) {
            assertThatThrownBy(() -> outbox.capture(connection, new EntityKey("shelf", "anvil"), 1, "taken"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("setAutoCommit(false)");
        }
    }

    @Test
    void eventsOfAnEntityKeepTheOrderOfTheirTransactions(RewindKit kit) throws Exception {
        int writers = 4;
        int each = 40;
        List<EntityKey> shelves = List.of(
                new EntityKey("shelf", kit.newId("shelf")),
                new EntityKey("shelf", kit.newId("shelf")),
                new EntityKey("shelf", kit.newId("shelf")));
        shelves.forEach(OutboxIT::counter);
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        try (OutboxRelay one = OutboxRelay.start(kit.configuration(), transactions);
                OutboxRelay other = OutboxRelay.start(kit.configuration(), transactions)) {
            List<Future<?>> done = new ArrayList<>();
            for (int writer = 0; writer < writers; writer++) {
                done.add(threads.submit(() -> {
                    for (int i = 0; i < each; i++) {
                        count(shelves.get(i % shelves.size()));
                    }
                    return null;
                }));
            }
            for (Future<?> writer : done) {
                writer.get();
            }
            awaitEmptyOutbox();
        } finally {
            threads.shutdownNow();
        }

        int published = 0;
        for (EntityKey shelf : shelves) {
            List<String> states = states(kit.configuration(), shelf);
            List<String> inOrder = new ArrayList<>();
            for (int i = 1; i <= states.size(); i++) {
                inOrder.add(Integer.toString(i));
            }
            assertThat(states).isEqualTo(inOrder);
            published += states.size();
        }
        assertThat(published).isEqualTo(writers * each);
    }

    @Test
    void whatAKilledRelayHasPublishedIsPublishedAgainAndDecidedOnce(RewindKit kit) throws Exception {
        EntityKey shelf = new EntityKey("shelf", kit.newId("filled"));
        KilledService.killOnceItSays("published", "relay", kit.configuration(), shelf.id());
        assertThat(Shelves.moves(shelf.id())).containsExactly(7);

        try (OutboxRelay relay = OutboxRelay.start(kit.configuration(), transactions)) {
            transactions.run(connection -> outbox.capture(connection, shelf, 1, "later"));
            awaitEmptyOutbox();
        }

        List<Envelope<PlanEvent>> events = events(kit.configuration(), shelf);
        assertThat(events).hasSize(3);
        assertThat(events.get(1).id()).isEqualTo(events.get(0).id());
        assertThat(kit.entity(shelf)).hasCheckpoints(2);
    }

    @Test
    void anEventThatKafkaRefusesDoesNotHoldUpOtherEntities(RewindKit kit) throws Exception {
        EntityKey large = new EntityKey("shelf", kit.newId("large"));
        EntityKey small = new EntityKey("shelf", kit.newId("small"));
        transactions.run(connection -> {
            outbox.capture(connection, large, "x".repeat(9 << 20), "filled");
            return outbox.capture(connection, small, 1, "filled");
        });
        try (OutboxRelay relay = OutboxRelay.start(kit.configuration(), transactions)) {
            assertThat(kit.entity(small)).hasCheckpoints(1);
        }
        assertThat(states(kit.configuration(), large)).isEmpty();
        TestPostgres.execute(TestPostgres.source(), "DELETE FROM rewind_outbox WHERE entity = '" + large + "'");
    }

    /** Counts one up and publishes the number. The lock of the outbox is the only one that orders two transactions. */
    private void count(EntityKey shelf) throws Exception {
        transactions.run(connection -> {
            String counted = outbox.capture(connection, shelf, "?", "counted");
            try (Statement statement = connection.createStatement()) {
                statement.execute("UPDATE counters SET number = number + 1 WHERE entity = '" + shelf + "'");
                statement.execute("UPDATE rewind_outbox SET event = replace(event, '\"?\"', (SELECT number::text FROM"
                        + " counters WHERE entity = '" + shelf + "')) WHERE event LIKE '%" + counted + "%'");
            }
            return counted;
        });
    }

    private static void counter(EntityKey shelf) {
        try {
            TestPostgres.execute(
                    TestPostgres.source(), "CREATE TABLE IF NOT EXISTS counters (entity text, number integer)");
            TestPostgres.execute(TestPostgres.source(), "INSERT INTO counters VALUES ('" + shelf + "', 0)");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitEmptyOutbox() {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            try (Connection connection = TestPostgres.source().getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT count(*) FROM rewind_outbox")) {
                rows.next();
                assertThat(rows.getInt(1)).isZero();
            }
        });
    }

    private static List<String> states(Configuration configuration, EntityKey entity) throws Exception {
        List<String> states = new ArrayList<>();
        for (Envelope<PlanEvent> event : events(configuration, entity)) {
            states.add(String.valueOf(event.data().state()));
        }
        return states;
    }

    private static List<Envelope<PlanEvent>> events(Configuration configuration, EntityKey entity) throws Exception {
        EventReader reader = new EventReader();
        List<Envelope<PlanEvent>> events = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record :
                TestInstallation.records(configuration, configuration.topics().planEvents())) {
            if (new String(record.key(), UTF_8).equals(entity.toString())) {
                events.add(reader.planEvent(record.key(), record.headers(), record.value()));
            }
        }
        return events;
    }
}
