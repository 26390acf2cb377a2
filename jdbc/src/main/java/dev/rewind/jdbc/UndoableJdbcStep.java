package dev.rewind.jdbc;

import dev.rewind.runner.StepBuilder;
import dev.rewind.runner.StepContext;
import dev.rewind.runner.StepFunction;
import dev.rewind.runner.UndoContext;
import dev.rewind.runner.UndoFunction;

/**
 * A {@link JdbcStep} with its undo, for {@link StepBuilder#step} and {@link StepBuilder#undo}. The undo is made once, also
 * if it runs again. It undoes what the table has recorded: nothing, if the transaction of the step was not committed.
 * After the undo, an attempt of the same or an earlier epoch can no longer commit.
 *
 * @param <T> the plan's state
 */
public final class UndoableJdbcStep<T> implements StepFunction.InContext<T>, UndoFunction.InContext<T> {

    private final StepTransaction<T> transaction;

    UndoableJdbcStep(StepTransaction<T> transaction) {
        this.transaction = transaction;
    }

    @Override
    public T run(T state, StepContext context) throws Exception {
        return transaction.run(state, context);
    }

    @Override
    public void undo(T state, UndoContext context) throws Exception {
        transaction.undo(context);
    }
}
