package dev.rewind.events;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What became of a step in a rollback. It is undone only if its runner or service has answered so. */
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
    /** The step was under way and was cancelled. What it had done until then was not undone. */
    @JsonProperty("cancelled")
    CANCELLED
}
