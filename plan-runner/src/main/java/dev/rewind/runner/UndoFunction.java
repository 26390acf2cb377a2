package dev.rewind.runner;

/**
 * Undoes the effects of a step. Must be idempotent: it is called again when it throws.
 *
 * @param <T> the plan's state
 */
@FunctionalInterface
public interface UndoFunction<T> {

    /**
     * Undoes the step.
     *
     * @param state the state that the step returned
     */
    void undo(T state) throws Exception;

    /**
     * An undo that needs to know about the rollback.
     *
     * @param <T> the plan's state
     */
    @FunctionalInterface
    interface InContext<T> {

        /** As {@link UndoFunction#undo}. */
        void undo(T state, UndoContext context) throws Exception;
    }
}
