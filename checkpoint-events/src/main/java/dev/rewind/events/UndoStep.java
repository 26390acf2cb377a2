package dev.rewind.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.rewind.events.check.Check;
import org.jspecify.annotations.Nullable;

/**
 * A step that a rollback undoes or cancels.
 *
 * @param step its name
 * @param attempt the attempt of the step
 * @param checkpointId the checkpoint that it started from
 * @param completed true: undo the effects of the step; false: cancel it
 * @param undo how the step can be taken back, if its publisher has declared it
 * @param outcome what became of the step, in a {@link Rollback}; null in events, facts and commands. Never read from
 *     JSON, because it is derived from the rollback's ledger
 */
public record UndoStep(
        String step,
        int attempt,
        CheckpointId checkpointId,
        boolean completed,

        @JsonInclude(JsonInclude.Include.NON_NULL) Step.@Nullable Undo undo,

        @JsonInclude(JsonInclude.Include.NON_NULL) @JsonProperty(access = JsonProperty.Access.READ_ONLY) @Nullable
        UndoOutcome outcome) {

    /** @throws IllegalArgumentException when a value is missing or out of its bounds */
    public UndoStep {
        Check.text("undo.step", step, Limits.NAME);
        Check.between("undo.attempt", attempt, 1, Integer.MAX_VALUE);
        Check.present("undo.checkpoint_id", checkpointId);
    }

    /** A step that has not declared how it can be taken back. */
    public UndoStep(String step, int attempt, CheckpointId checkpointId, boolean completed) {
        this(step, attempt, checkpointId, completed, null, null);
    }

    /** A step that a rollback has to take back. */
    public static UndoStep of(Step step, CheckpointId checkpointId, boolean completed) {
        return new UndoStep(step.name(), step.attempt(), checkpointId, completed, step.undo(), null);
    }

    /** What a rollback will do to the step, by its declaration. */
    public UndoOutcome foreseen() {
        return became(false, false);
    }

    /**
     * What a rollback did to the step, or will do. Only a step that can be undone is ever undone, even if an answer says
     * otherwise.
     *
     * @param reported whether an answer names the step as undone
     * @param settled whether the rollback is settled
     */
    UndoOutcome became(boolean reported, boolean settled) {
        Step.Undo.Kind kind = undo == null ? Step.Undo.Kind.AVAILABLE : undo.kind();
        return switch (kind) {
            case AVAILABLE -> {
                if (reported) {
                    yield UndoOutcome.UNDONE;
                }
                if (!completed) {
                    yield UndoOutcome.CANCELLED;
                }
                yield settled ? UndoOutcome.NOT_UNDONE : UndoOutcome.TO_UNDO;
            }
            case NONE_NEEDED -> completed ? UndoOutcome.NOTHING_TO_UNDO : UndoOutcome.CANCELLED;
            case IRREVERSIBLE -> completed ? UndoOutcome.IRREVERSIBLE : UndoOutcome.CANCELLED;
        };
    }

    /** The same step without its outcome. */
    UndoStep bare() {
        return outcome == null ? this : with(null);
    }

    UndoStep with(@Nullable UndoOutcome became) {
        return new UndoStep(step, attempt, checkpointId, completed, undo, became);
    }
}
