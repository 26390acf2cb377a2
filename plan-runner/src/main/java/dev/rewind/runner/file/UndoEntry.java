package dev.rewind.runner.file;

import dev.rewind.events.Step;
import dev.rewind.runner.file.action.StepAction;
import org.jspecify.annotations.Nullable;

/**
 * What a plan file says of a step's undo: an action, or why there is none.
 *
 * @param action the undo; null if there is none
 */
record UndoEntry(Step.Undo declared, @Nullable StepAction action) {

    static UndoEntry by(StepAction action) {
        return new UndoEntry(Step.Undo.AVAILABLE, action);
    }

    static UndoEntry without(Step.Undo declared) {
        return new UndoEntry(declared, null);
    }
}
