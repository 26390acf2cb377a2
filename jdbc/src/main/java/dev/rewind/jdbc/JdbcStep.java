package dev.rewind.jdbc;

import dev.rewind.runner.StateFormat;
import dev.rewind.runner.StepContext;
import dev.rewind.runner.StepFunction;

/**
 * A step of a plan that changes a database once, also if it runs again. Its work and its result are committed in one
 * transaction: the table {@code rewind_steps} has a row for each plan and step. If the runner dies after the commit, before
 * it could report the result, the next attempt finds the row. It returns the recorded result and does not do the work
 * again.
 *
 * <pre>{@code
 * UndoableJdbcStep<Order> reserve = JdbcStep.of(transactions, Order.class, stock::reserve).undoneBy(stock::release);
 * Plan<Order> plan = Plan.named("fulfil-order", Order.class)
 *         .step("reserve-stock", reserve)
 *         .undo(reserve)
 *         .build();
 * }</pre>
 *
 * <p>An attempt is refused when the table has a later one, or an undo, so a runner that was replaced changes nothing. While such a runner still
 * has its transaction, the next attempt waits for the end of it, at most 30 seconds.
 *
 * <p>Immutable, and safe for use by several threads and plans.
 *
 * @param <T> the plan's state
 */
public final class JdbcStep<T> implements StepFunction.InContext<T> {

    private final StepTransaction<T> transaction;

    private JdbcStep(StepTransaction<T> transaction) {
        this.transaction = transaction;
    }

    /**
     * A step without an undo. States are JSON, written by {@link StateFormat#jackson()}.
     *
     * @param type the class of the plan's state
     */
    public static <T> JdbcStep<T> of(JdbcTransactions transactions, Class<T> type, JdbcWork<T> work) {
        return inContext(transactions, type, (state, connection, context) -> work.run(state, connection));
    }

    /** As {@link #of}, with work that needs to know about its attempt. */
    public static <T> JdbcStep<T> inContext(JdbcTransactions transactions, Class<T> type, JdbcWork.InContext<T> work) {
        return new JdbcStep<>(
                new StepTransaction<>(transactions, new RecordedState<>(type, StateFormat.jackson()), work, null));
    }

    /** The same step with another format for its recorded result: the format of the plan. */
    public JdbcStep<T> format(StateFormat format) {
        return new JdbcStep<>(transaction.withFormat(format));
    }

    /** The same step with an undo. Give it to the plan as the step and as its undo. */
    public UndoableJdbcStep<T> undoneBy(JdbcUndo<T> undo) {
        return new UndoableJdbcStep<>(transaction.withUndo(undo));
    }

    @Override
    public T run(T state, StepContext context) throws Exception {
        return transaction.run(state, context);
    }
}
