package dev.rewind.events;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What became of a step in a rollback. It is undone only if its runner or service has answered so, and if the step has not
 * declared that it cannot be.
 */
public enum UndoOutcome {
    /** The rollback is not answered yet. */
    @JsonProperty("to_undo")
    TO_UNDO,
    /** The answer names the step as undone. */
    @JsonProperty("undone")
    UNDONE,
    /** The rollback is settled, and no answer names the step as undone. */
    @JsonProperty("not_undone")
    NOT_UNDONE,
    /** The step declared that no undo is needed: it changed nothing but the state, which is restored. */
    @JsonProperty("nothing_to_undo")
    NOTHING_TO_UNDO,
    /** The step declared that it cannot be undone. Its effects stay. */
    @JsonProperty("irreversible")
    IRREVERSIBLE,
    /** The step was under way and was cancelled. What it had done until then was not undone. */
    @JsonProperty("cancelled")
    CANCELLED
}
