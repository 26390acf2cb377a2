package dev.rewind.jdbc;

import dev.rewind.events.Step;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.ReceivedSignal;
import dev.rewind.runner.StateFormat;
import dev.rewind.runner.StepContext;
import dev.rewind.runner.StepFailedException;
import dev.rewind.runner.UndoContext;
import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/**
 * The transaction of an attempt of a step, or of its undo. The row of the step decides what is done:
 *
 * <pre>
 * row              attempt                                  undo
 * none, undone     do the work                              record it, so that a late attempt is refused
 * done, same input return the recorded result               undo the recorded result
 * done, other      undo the recorded result, do the work    undo the recorded result
 * later            refuse                                   nothing
 * </pre>
 */
record StepTransaction<T>(
        JdbcTransactions transactions,
        RecordedState<T> states,
        JdbcWork.InContext<T> work,
        @Nullable JdbcUndo<T> undo) {

    StepTransaction<T> withFormat(StateFormat format) {
        return new StepTransaction<>(transactions, new RecordedState<>(states.type(), format), work, undo);
    }

    StepTransaction<T> withUndo(JdbcUndo<T> function) {
        return new StepTransaction<>(transactions, states, work, function);
    }

    T run(T state, StepContext context) throws Exception {
        return transactions.run(connection -> once(connection, state, context));
    }

    void undo(UndoContext context) throws Exception {
        boolean ignored = transactions.run(connection -> undoOnce(connection, context));
    }

    private T once(Connection connection, T state, StepContext context) throws Exception {
        Step step = context.step();
        StepTable table = new StepTable(connection, context.plan().toString(), step.name());
        StepRow row = table.lock();
        if (row.isAfter(step.attempt(), context.epoch())) {
            throw StepFailedException.notRetryable(
                    "stale_attempt",
                    "attempt " + step.attempt() + " of step \"" + step.name() + "\" is of epoch " + context.epoch()
                            + ", but the database has attempt " + row.attempt() + " in epoch " + row.epoch()
                            + "; another runner continues the plan");
        }
        String input = input(context);
        String recorded = row.resultFrom(input);
        if (recorded != null) {
            table.done(step.attempt(), context.epoch(), input, recorded);
            return states.read(recorded);
        }
        undoRecorded(connection, row);
        T result = work.run(state, connection, context);
        table.done(step.attempt(), context.epoch(), input, states.write(result));
        return result;
    }

    /** Returns whether the row was not undone for this rollback, or a later one, before. */
    private boolean undoOnce(Connection connection, UndoContext context) throws Exception {
        String plan = context.rollbackId().entity().toString();
        StepTable table = new StepTable(connection, plan, context.step().step());
        StepRow row = table.lock();
        long next = context.rollbackId().epoch();
        if (row.epoch() >= next) {
            return false;
        }
        undoRecorded(connection, row);
        table.undone(Math.max(row.attempt(), context.step().attempt()), next);
        return true;
    }

    private void undoRecorded(Connection connection, StepRow row) throws Exception {
        String result = row.result();
        if (result != null && undo != null) {
            undo.undo(states.read(result), connection);
        }
    }

    /** The hash of what an attempt starts from: the state, and the signal that it has waited for. */
    private static String input(StepContext context) {
        ReceivedSignal signal = context.signal();
        return signal == null
                ? context.stateHash()
                : context.stateHash() + "/" + Snapshot.of(signal.payload()).hash();
    }
}
