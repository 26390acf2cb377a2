package dev.rewind.jdbc;

import static dev.rewind.test.RewindAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rewind.events.EntityKey;
import dev.rewind.jdbc.Shelves.Order;
import dev.rewind.runner.Backoff;
import dev.rewind.runner.Plan;
import dev.rewind.runner.PlanResult;
import dev.rewind.test.RewindKit;
import dev.rewind.test.RewindTest;
import dev.rewind.test.RunnerCrashed;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.ds.PGSimpleDataSource;

/** Plans with a database step, against a real PostgreSQL, broker and processor. */
@RewindTest
@Timeout(120)
class JdbcStepIT {

    private final AtomicInteger failures = new AtomicInteger();
    private JdbcTransactions transactions;
    private UndoableJdbcStep<Order> reserve;
    private Plan<Order> fulfilment;

    @BeforeEach
    void plan() throws SQLException {
        transactions = JdbcTransactions.of(TestPostgres.source());
        reserve = JdbcStep.of(transactions, Order.class, Shelves::reserve).undoneBy(Shelves::release);
        fulfilment = Plan.named("fulfil", Order.class)
                .step("reserve", reserve)
                .undo(reserve)
                .step("ship", this::ship)
                .build();
    }

    private Order ship(Order order) throws SQLException {
        if (failures.getAndDecrement() > 0) {
            throw new SQLException("the carrier does not answer");
        }
        return order;
    }

    @Test
    void aStepThatFailsLeavesNothingInTheDatabase(RewindKit kit) throws Exception {
        String id = kit.newId("order");
        failures.set(1);
        JdbcStep<Order> reserveTwice = JdbcStep.of(transactions, Order.class, (order, connection) -> {
            Order reserved = Shelves.reserve(order, connection);
            return ship(reserved);
        });
        Plan<Order> plan = Plan.named("fulfil", Order.class)
                .step("reserve", reserveTwice)
                .attempts(2)
                .backoff(Backoff.NONE)
                .build();

        PlanResult<Order> result = kit.run(plan, id, new Order(id, 2, "no"));

        assertThat(result.state()).isEqualTo(new Order(id, 2, "yes"));
        assertThat(kit.plan(id)).completed().rolledBackTo("reserve");
        assertThat(Shelves.moves(id)).containsExactly(-2);
    }

    @Test
    void aDatabaseWithoutTheTablesSaysHowToCreateThem(RewindKit kit) throws Exception {
        PGSimpleDataSource empty = (PGSimpleDataSource) TestPostgres.source();
        empty.setCurrentSchema("without_tables");
        JdbcStep<Order> step = JdbcStep.of(JdbcTransactions.of(empty), Order.class, (order, connection) -> order);
        Plan<Order> plan =
                Plan.named("fulfil", Order.class).step("reserve", step).build();
        String id = kit.newId("order");

        PlanResult<Order> result = kit.run(plan, id, new Order(id, 2, "no"));

        assertThat(result.error().message()).contains("JdbcTables.create(dataSource)");
        assertThatThrownBy(() -> JdbcTransactions.of(empty)
                        .run(connection -> Outbox.of("warehouse")
                                .capture(connection, new EntityKey("shelf", "anvil"), "state", "taken")))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("JdbcTables.create(dataSource)");
    }

    @Test
    void aResultThatWasCommittedAndLostIsNotWorkedForAgain(RewindKit kit) throws Exception {
        String id = kit.newId("order");
        kit.loseResultOf("reserve");
        assertThatThrownBy(() -> kit.run(fulfilment, id, new Order(id, 2, "no")))
                .isInstanceOf(RunnerCrashed.class);
        assertThat(Shelves.moves(id)).containsExactly(-2);

        PlanResult<Order> result = kit.run(fulfilment, id, new Order(id, 2, "no"));

        assertThat(result.state()).isEqualTo(new Order(id, 2, "yes"));
        assertThat(kit.plan(id)).completed().rolledBackTo("reserve");
        assertThat(Shelves.moves(id)).containsExactly(-2);
    }

    @Test
    void aResultThatTheNextAttemptTookOverIsUndoneOnce(RewindKit kit) throws Exception {
        String id = kit.newId("order");
        kit.loseResultOf("reserve");
        assertThatThrownBy(() -> kit.run(fulfilment, id, new Order(id, 2, "no")))
                .isInstanceOf(RunnerCrashed.class);
        failures.set(1);

        kit.run(fulfilment, id, new Order(id, 2, "no"));

        assertThat(kit.plan(id)).failedAt("ship").undid("reserve");
        assertThat(Shelves.moves(id)).containsExactly(-2, 2);
    }

    @Test
    void anUndoThatFailsLeavesNothingAndIsTriedAgain(RewindKit kit) throws Exception {
        String id = kit.newId("order");
        AtomicInteger undos = new AtomicInteger();
        UndoableJdbcStep<Order> unsteady = JdbcStep.of(transactions, Order.class, Shelves::reserve)
                .undoneBy((order, connection) -> {
                    Shelves.release(order, connection);
                    if (undos.incrementAndGet() == 1) {
                        throw new SQLException("the connection is lost");
                    }
                });
        Plan<Order> plan = Plan.named("fulfil", Order.class)
                .step("reserve", unsteady)
                .undo(unsteady)
                .step("ship", this::ship)
                .build();
        failures.set(1);

        kit.run(plan, id, new Order(id, 2, "no"));

        assertThat(kit.plan(id)).failedAt("ship").undid("reserve");
        assertThat(undos).hasValue(2);
        assertThat(Shelves.moves(id)).containsExactly(-2, 2);
    }

    @Test
    void anAttemptWithoutAKnownEndIsUndoneIfThePlanSaysSo(RewindKit kit) throws Exception {
        String id = kit.newId("order");
        Plan<Order> plan = Plan.named("fulfil", Order.class)
                .step("reserve", reserve)
                .undo(reserve)
                .undoUnfinished()
                .step("ship", this::ship)
                .build();
        kit.loseResultOf("reserve");
        assertThatThrownBy(() -> kit.run(plan, id, new Order(id, 2, "no"))).isInstanceOf(RunnerCrashed.class);

        kit.run(plan, id, new Order(id, 2, "no"));

        assertThat(kit.plan(id)).completed().rolledBackTo("reserve").undid("reserve");
        assertThat(Shelves.moves(id)).containsExactly(-2, 2, -2);
    }

    @Test
    void aProcessThatIsKilledAfterTheCommitIsContinuedByAnother(RewindKit kit) throws Exception {
        String id = kit.newId("order");
        KilledService.killOnceItSays("committed", "step", kit.configuration(), id);
        assertThat(Shelves.moves(id)).containsExactly(-2);

        PlanResult<Order> result = kit.run(fulfilment, id, new Order(id, 2, "no"));

        assertThat(result.state()).isEqualTo(new Order(id, 2, "yes"));
        assertThat(kit.plan(id)).completed().ran("ship");
        assertThat(Shelves.moves(id)).containsExactly(-2);
    }
}
