package dev.rewind.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;
import dev.rewind.events.RollbackId;
import dev.rewind.events.Step;
import dev.rewind.events.UndoStep;
import dev.rewind.jdbc.Shelves.Order;
import dev.rewind.runner.StepContext;
import dev.rewind.runner.StepFailedException;
import dev.rewind.runner.UndoContext;
import dev.rewind.testsupport.Scale;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Attempts and undos of one step in any order, against a real PostgreSQL. */
@Timeout(120)
class StepHistoriesIT {

    private final String item = UUID.randomUUID().toString();
    private final EntityKey plan = EntityKey.plan(item);
    private JdbcTransactions transactions;
    private UndoableJdbcStep<Order> reserve;

    @BeforeEach
    void step() throws SQLException {
        transactions = JdbcTransactions.of(TestPostgres.source());
        reserve = JdbcStep.of(transactions, Order.class, Shelves::reserve).undoneBy(Shelves::release);
    }

    @Test
    void anAttemptFromAnotherStateUndoesTheOneThatWasNeverHeardOf() throws Exception {
        reserve.run(new Order(item, 2, "no"), attempt(1, 1, "two"));

        reserve.run(new Order(item, 5, "no"), attempt(2, 2, "five"));

        assertThat(Shelves.moves(item)).containsExactly(-2, 2, -5);
    }

    @Test
    void withoutAnUndoTheNextAttemptFromAnotherStateWorksToo() throws Exception {
        JdbcStep<Order> step = JdbcStep.of(transactions, Order.class, Shelves::reserve);
        step.run(new Order(item, 2, "no"), attempt(1, 1, "two"));

        step.run(new Order(item, 5, "no"), attempt(2, 2, "five"));

        assertThat(Shelves.moves(item)).containsExactly(-2, -5);
    }

    @Test
    void anUndoRefusesTheAttemptThatItCameBefore() throws Exception {
        reserve.undo(new Order(item, 2, "no"), undo(1, 1));

        assertThatThrownBy(() -> reserve.run(new Order(item, 2, "no"), attempt(1, 1, "two")))
                .isInstanceOfSatisfying(StepFailedException.class, failure -> {
                    assertThat(failure.type()).isEqualTo("stale_attempt");
                    assertThat(failure.isRetryable()).isFalse();
                })
                .hasMessageContaining("attempt 1 of step \"reserve\" is of epoch 1")
                .hasMessageContaining("in epoch 2");
        assertThat(Shelves.moves(item)).isEmpty();
    }

    @Test
    void anAttemptIsRefusedOnceTheNextOneOfTheSameEpochIsDone() throws Exception {
        reserve.run(new Order(item, 2, "no"), attempt(2, 1, "two"));

        assertThatThrownBy(() -> reserve.run(new Order(item, 2, "no"), attempt(1, 1, "two")))
                .isInstanceOf(StepFailedException.class)
                .hasMessageContaining("the database has attempt 2 in epoch 1");
        assertThat(Shelves.moves(item)).containsExactly(-2);
    }

    @Test
    void anAttemptWaitsForTheTransactionOfTheOneBeforeIt() throws Exception {
        CountDownLatch works = new CountDownLatch(1);
        CountDownLatch mayCommit = new CountDownLatch(1);
        JdbcStep<Order> slow = JdbcStep.of(transactions, Order.class, (order, connection) -> {
            Order reserved = Shelves.reserve(order, connection);
            works.countDown();
            mayCommit.await();
            return reserved;
        });
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<Order> replaced = threads.submit(() -> slow.run(new Order(item, 2, "no"), attempt(1, 1, "two")));
            works.await();
            Future<Order> next = threads.submit(() -> reserve.run(new Order(item, 2, "no"), attempt(2, 2, "two")));
            mayCommit.countDown();

            assertThat(next.get()).isEqualTo(replaced.get());
        } finally {
            threads.shutdownNow();
        }
        assertThat(Shelves.moves(item)).containsExactly(-2);
    }

    @Test
    void theTablesMayBeCreatedByManyAtOnce() throws Exception {
        TestPostgres.execute(TestPostgres.source(), "CREATE SCHEMA IF NOT EXISTS empty");
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> created = new ArrayList<>();
            String url = TestPostgres.url() + "&currentSchema=empty";
            for (int i = 0; i < 4; i++) {
                created.add(threads.submit(() -> {
                    JdbcTables.create(TestPostgres.source(url));
                    return null;
                }));
            }
            for (Future<?> one : created) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
        TestPostgres.execute(TestPostgres.source(), "TRUNCATE empty.rewind_steps, empty.rewind_outbox");
        TestPostgres.execute(TestPostgres.source(), "DROP SCHEMA empty CASCADE");
    }

    @Test
    void inEveryHistoryTheMovesAreThoseOfTheAttemptThatCounts() throws Exception {
        for (int history = 0; history < Scale.of(20, 400); history++) {
            long seed = Long.getLong("rewind.seed", new Random().nextLong());
            assertHistory(new Random(seed), "history-" + history, "-Drewind.seed=" + seed);
        }
    }

    private void assertHistory(Random random, String id, String seed) throws Exception {
        String shelf = item + id;
        EntityKey entity = EntityKey.plan(shelf);
        long epoch = 1;
        int attempts = 0;
        int reserved = 0;
        for (int move = 0; move < 12; move++) {
            int pieces = 1 + random.nextInt(2);
            Order order = new Order(shelf, pieces, "no");
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    StepContext next = context(entity, epoch, ++attempts, "state" + pieces);
                    assertThat(reserve.run(order, next)).as(seed).isEqualTo(new Order(shelf, pieces, "yes"));
                    // The next attempt is in a new epoch, whether this one was heard of or not.
                    epoch++;
                    reserved = pieces;
                }
                case 2 -> {
                    UndoContext back = new UndoContext(
                            new RollbackId(entity, epoch),
                            new UndoStep("reserve", Math.max(1, attempts), new CheckpointId(entity, 1), true));
                    reserve.undo(order, back);
                    reserve.undo(order, back);
                    epoch++;
                    reserved = 0;
                }
                default -> {
                    if (epoch > 1 && attempts > 0) {
                        StepContext stale = context(entity, epoch - 2, attempts, "stale");
                        assertThatThrownBy(() -> reserve.run(order, stale))
                                .as(seed)
                                .isInstanceOf(StepFailedException.class);
                    }
                }
            }
            List<Integer> moves = Shelves.moves(shelf);
            assertThat(moves.stream().mapToInt(Integer::intValue).sum())
                    .as(seed)
                    .isEqualTo(-reserved);
        }
    }

    private StepContext attempt(int number, long epoch, String input) {
        return context(plan, epoch, number, input);
    }

    private static StepContext context(EntityKey plan, long epoch, int number, String input) {
        return new StepContext(
                plan, new Step("reserve", 0, number), epoch, input, new EventRef("event", "/test", 0, 0));
    }

    private UndoContext undo(int attempt, long rollback) {
        return new UndoContext(
                new RollbackId(plan, rollback), new UndoStep("reserve", attempt, new CheckpointId(plan, 1), false));
    }
}
