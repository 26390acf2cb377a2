package dev.rewind.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * A step that a rollback undoes or cancels.
 *
 * @param step its name
 * @param attempt the attempt of the step
 * @param checkpointId the checkpoint that it started from
 * @param completed true: undo the effects of the step; false: cancel it
 * @param outcome what became of the step, in a {@link Rollback}; null in events, facts and commands. Never read from
 *     JSON, because it is derived from the rollback's ledger
 */
public record UndoStep(
        String step,
        int attempt,
        CheckpointId checkpointId,
        boolean completed,

        @JsonInclude(JsonInclude.Include.NON_NULL) @JsonProperty(access = JsonProperty.Access.READ_ONLY) @Nullable
        UndoOutcome outcome) {

    /** @throws IllegalArgumentException when a value is missing or out of its bounds */
    public UndoStep {
        Check.text("undo.step", step, Limits.NAME);
        Check.between("undo.attempt", attempt, 1, Integer.MAX_VALUE);
        Check.present("undo.checkpoint_id", checkpointId);
    }

    /** A step without an outcome. */
    public UndoStep(String step, int attempt, CheckpointId checkpointId, boolean completed) {
        this(step, attempt, checkpointId, completed, null);
    }

    /** The same step without its outcome. */
    UndoStep bare() {
        return outcome == null ? this : with(null);
    }

    UndoStep with(@Nullable UndoOutcome became) {
        return new UndoStep(step, attempt, checkpointId, completed, became);
    }
}
