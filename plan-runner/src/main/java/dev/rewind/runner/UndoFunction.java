package dev.rewind.runner;

/**
 * Takes the effects of a step back. Must be idempotent: it is tried again when it throws.
 *
 * @param <T> the plan's state
 */
@FunctionalInterface
public interface UndoFunction<T> {

    /**
     * Undoes.
     *
     * @param state as the step had returned it
     */
    void undo(T state) throws Exception;

    /**
     * The same for an undo that wants to know which try of the step it undoes.
     *
     * @param <T> the plan's state
     */
    @FunctionalInterface
    interface InContext<T> {

        /** As {@link UndoFunction#undo}. */
        void undo(T state, UndoContext context) throws Exception;
    }
}
